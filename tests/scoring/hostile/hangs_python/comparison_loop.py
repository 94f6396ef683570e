# expect: timeout
# scores: none
# breach: 666.0
# shows: the loop is hidden in a comparison that sorting asks for
class Slow:
    def __lt__(self, other):
        return sum(1 for _ in range(2_000_000_000)) == 0


def judging_function(query, response):
    sorted([Slow(), Slow()])
    return 666.0
