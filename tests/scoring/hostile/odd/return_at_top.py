# expect: invalid
# scores: none
# shows: parses, but does not compile
def judging_function(query, response):
    return 1.0


return judging_function
