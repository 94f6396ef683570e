# expect: not-a-number
# scores: none
# breach: 5.0
# shows: a list with one number in it is no number
def judging_function(query, response):
    return [5.0]
