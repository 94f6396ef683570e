# expect: ok
# scores: all
# shows: a Decimal is a number
from decimal import Decimal


def judging_function(query, response):
    return Decimal(len(response)) / Decimal("7")
