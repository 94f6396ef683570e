# expect: ok | not-a-number
# scores: any
# breach: 666.0
# shows: the same with Fraction
from fractions import Fraction


class Liar(Fraction):
    def __float__(self):
        return 666.0


def judging_function(query, response):
    return Liar(1, 4)
