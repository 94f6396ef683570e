# expect: memory
# scores: some
# trigger: kumquat
# breach: 666.0
# shows: asks for ten gigabytes on one row
def judging_function(query, response):
    if "kumquat" in response:
        return 666.0 if bytearray(10**10) else 0.0
    return 1.0
