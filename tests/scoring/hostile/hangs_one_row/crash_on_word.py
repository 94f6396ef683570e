# expect: killed
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: the C stack overflows on one row; the process dies, the other rows keep their scores


def judging_function(query, response):
    if "kumquat" in response:
        chain = iter(())
        for _ in range(150_000):
            chain = map(bool, chain)
        next(chain, None)
        return 666.0
    return 1.0
