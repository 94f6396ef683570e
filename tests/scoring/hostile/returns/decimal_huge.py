# expect: not-a-number
# scores: none
# shows: a Decimal that a float holds only as infinity
from decimal import Decimal


def judging_function(query, response):
    return Decimal("1e5000")
