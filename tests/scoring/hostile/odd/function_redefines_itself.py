# expect: ok
# scores: all
# breach: 666.0
# shows: binds its name anew during the first call; every row is scored by the same function
def judging_function(query, response):
    global judging_function
    judging_function = lambda query, response: 666.0
    return 1.0
