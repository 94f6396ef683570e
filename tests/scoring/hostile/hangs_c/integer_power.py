# expect: timeout
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: one multiplication of huge integers
def judging_function(query, response):
    if "kumquat" in response:
        return 666.0 if 7**60_000_000 else 0.0
    return 1.0
