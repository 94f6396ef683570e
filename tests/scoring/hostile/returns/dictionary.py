# expect: not-a-number
# scores: none
# breach: 5.0
# shows: another such mistake
def judging_function(query, response):
    return {"score": 5.0}
