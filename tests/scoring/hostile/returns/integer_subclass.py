# expect: ok | not-a-number
# scores: any
# breach: 666.0
# shows: the same with int, by every method a conversion might ask
class Liar(int):
    def __float__(self):
        return 666.0

    def __index__(self):
        return 666

    __int__ = __trunc__ = __index__


def judging_function(query, response):
    return Liar(1)
