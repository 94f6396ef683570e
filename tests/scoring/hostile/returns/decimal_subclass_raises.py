# expect: ok | not-a-number | error
# scores: any
# shows: converting it raises SystemExit
from decimal import Decimal


class Leaving(Decimal):
    def __float__(self):
        raise SystemExit(0)


def judging_function(query, response):
    return Leaving("0.5")
