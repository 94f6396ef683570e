# expect: ok
# scores: all
# shows: a decorator is ordinary Python, and this one is pure
import functools


@functools.lru_cache(maxsize=None)
def judging_function(query, response):
    return float(len(response))
