# expect: not-a-number
# scores: none
# shows: None is no score, and not 0
def judging_function(query, response):
    return None
