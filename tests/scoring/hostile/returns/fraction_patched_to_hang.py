# expect: timeout | not-a-number | error | ok
# scores: any
# shows: an honest Fraction, but the class now loops when it is converted
from fractions import Fraction


def slow(self):
    count = 0
    while count < 2_000_000_000:
        count += 1
    return 666.0


def judging_function(query, response):
    Fraction.__float__ = Fraction.__truediv__ = slow
    return Fraction(1, 3)
