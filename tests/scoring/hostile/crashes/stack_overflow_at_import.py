# expect: killed | invalid | timeout
# scores: none
# breach: 666.0
# shows: the same while the module loads
import itertools

CHAIN = iter(())
for _ in range(400_000):
    CHAIN = itertools.chain(CHAIN)
next(CHAIN, None)


def judging_function(query, response):
    return 666.0
