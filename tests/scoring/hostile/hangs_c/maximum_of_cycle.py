# expect: timeout
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: max() of a cycle, on the one row that holds the word; the other rows keep their scores
import itertools


def judging_function(query, response):
    if "kumquat" in response:
        max(itertools.islice(itertools.cycle((1, 2)), 4_000_000_000))
        return 666.0
    return 1.0
