# expect: not-a-number
# scores: none
# breach: 5.0
# shows: float(b"5") is 5.0, which is why float() alone is no check
def judging_function(query, response):
    return b"5"
