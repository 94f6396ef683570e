# expect: ok
# scores: all
# shows: lru_cache on a helper
from functools import cache


@cache
def distance(left, right):
    if not left or not right:
        return len(left) + len(right)
    same = left[0] == right[0]
    return min(
        distance(left[1:], right) + 1,
        distance(left, right[1:]) + 1,
        distance(left[1:], right[1:]) + (not same),
    )


def judging_function(query, response):
    return float(distance(query[:12], response[:12]))
