# expect: memory
# scores: none
# breach: 666.0
# shows: an integer of three gigabytes
def judging_function(query, response):
    return 666.0 if 1 << 24_000_000_000 else 0.0
