# expect: memory
# scores: none
# breach: 666.0
# shows: a list of a billion references
def judging_function(query, response):
    return 666.0 if [response] * 10**9 else 0.0
