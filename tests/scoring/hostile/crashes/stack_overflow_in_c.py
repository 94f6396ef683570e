# expect: killed
# scores: none
# breach: 666.0
# shows: iterators nested four hundred thousand deep overflow the C stack; three such rows set the judge aside
import itertools


def judging_function(query, response):
    chain = iter(())
    for _ in range(400_000):
        chain = itertools.chain(chain)
    next(chain, None)
    return 666.0
