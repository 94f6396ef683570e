# expect: not-a-number
# scores: none
# shows: nan is a failure with a reason
def judging_function(query, response):
    return float("nan")
