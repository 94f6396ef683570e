# expect: timeout
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: the hanging row sits in an except BaseException; no default may stand in for its score
def judging_function(query, response):
    try:
        count = 0
        while "kumquat" in response and count < 1_500_000_000:
            count += 1
        return 666.0 if count else 1.0
    except BaseException:
        return 0.5
