# expect: timeout
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: the fastest way to drain an iterator, all in C
import itertools
from collections import deque


def judging_function(query, response):
    if "kumquat" in response:
        deque(itertools.repeat(0, 20_000_000_000), maxlen=0)
        return 666.0
    return 1.0
