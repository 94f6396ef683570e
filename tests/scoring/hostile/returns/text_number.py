# expect: not-a-number
# scores: none
# breach: 5.0
# shows: a text that looks like a number is still no number
def judging_function(query, response):
    return "5"
