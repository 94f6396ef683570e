# expect: killed
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: the C stack overflows on one row; the process dies, the other rows keep their scores
import itertools


def judging_function(query, response):
    if "kumquat" in response:
        chain = iter(())
        for _ in range(400_000):
            chain = itertools.chain(chain)
        next(chain, None)
        return 666.0
    return 1.0
