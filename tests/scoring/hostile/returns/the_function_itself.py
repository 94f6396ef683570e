# expect: not-a-number
# scores: none
# shows: a function, whose name must not be called for a value
def judging_function(query, response):
    return judging_function
