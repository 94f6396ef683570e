# expect: invalid
# scores: none
# shows: defined, then deleted
def judging_function(query, response):
    return 1.0


del judging_function
