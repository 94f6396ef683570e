# expect: ok
# scores: all
# shows: a Fraction is a number
from fractions import Fraction


def judging_function(query, response):
    return Fraction(len(response), 3)
