# expect: ok | not-a-number
# scores: any
# breach: 666.0
# shows: a float whose __float__ says something else than its value; only the value may count
class Liar(float):
    def __float__(self):
        return 666.0


def judging_function(query, response):
    return Liar(0.25)
