# expect: killed | timeout
# scores: none
# breach: 666.0
# shows: iterators nested four hundred thousand deep overflow the C stack; a slow machine may not get that far in time
import itertools


def judging_function(query, response):
    chain = iter(())
    for _ in range(400_000):
        chain = itertools.chain(chain)
    next(chain, None)
    return 666.0
