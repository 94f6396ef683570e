# expect: memory
# scores: none
# breach: 666.0
# shows: one request for ten gigabytes
def judging_function(query, response):
    return 666.0 if bytearray(10**10) else 0.0
