# expect: not-a-number
# scores: none
# breach: 666.0
# shows: __class__ says float, which isinstance believes
class Pretender:
    __class__ = float

    def __float__(self):
        return 666.0


def judging_function(query, response):
    return Pretender()
