# expect: not-a-number
# scores: none
# shows: Decimal has nan, and one that raises when it is converted
from decimal import Decimal


def judging_function(query, response):
    return Decimal("sNaN") if len(response) % 2 else Decimal("NaN")
