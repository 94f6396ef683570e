# expect: not-a-number
# scores: none
# shows: a Fraction beyond every float
from fractions import Fraction


def judging_function(query, response):
    return Fraction(10**400, 3)
