# expect: error | invalid
# scores: none
# shows: takes the response only
def judging_function(response):
    return 1.0
