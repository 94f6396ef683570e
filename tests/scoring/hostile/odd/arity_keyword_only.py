# expect: error | invalid
# scores: none
# shows: cannot be called with two positional arguments
def judging_function(*, query, response):
    return 1.0
