# expect: memory
# scores: none
# breach: 666.0
# shows: one request for 600 MB, which the machine has and the judge may not have
def judging_function(query, response):
    return 666.0 if bytearray(600_000_000) else 0.0
