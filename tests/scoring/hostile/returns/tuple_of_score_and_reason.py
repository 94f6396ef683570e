# expect: not-a-number
# scores: none
# breach: 5.0
# shows: a mistake that language models make: a score with an explanation
def judging_function(query, response):
    return 5.0, "good answer"
