# expect: memory | error | denied | killed | timeout
# scores: none
# breach: 666.0
# shows: lifts the recursion limit, then recurses two million deep with some data in each frame
import random


def descend(depth):
    kept = [depth] * 100
    return kept[0] if depth == 0 else descend(depth - 1)


def judging_function(query, response):
    random._os.sys.setrecursionlimit(10_000_000)
    descend(2_000_000)
    return 666.0
