# expect: ok
# scores: all
# shows: further parameters with defaults do no harm
def judging_function(query, response, weight=0.5, /, *, verbose=False):
    return weight * len(response)
