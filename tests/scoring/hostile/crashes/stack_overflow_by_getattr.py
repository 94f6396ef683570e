# expect: killed | error | denied
# scores: none
# breach: 666.0
# shows: lifts the recursion limit and recurses through C code
import random


class Mirror:
    def __getattr__(self, name):
        return getattr(self, name + "x"[:0])


def judging_function(query, response):
    random._os.sys.setrecursionlimit(100_000_000)
    Mirror().anything
    return 666.0
