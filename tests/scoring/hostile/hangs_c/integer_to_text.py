# expect: timeout | error
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: str() of a huge integer takes quadratic time where the interpreter's digit limit does not refuse it
def judging_function(query, response):
    if "kumquat" in response:
        return 666.0 if len(str(1 << 12_000_000)) else 0.0
    return 1.0
