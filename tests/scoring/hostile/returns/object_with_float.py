# expect: not-a-number
# scores: none
# breach: 666.0
# shows: an object with __float__ is no number: its method would run inside the harness
class Pretender:
    def __float__(self):
        return 666.0

    __index__ = __int__ = lambda self: 666


def judging_function(query, response):
    return Pretender()
