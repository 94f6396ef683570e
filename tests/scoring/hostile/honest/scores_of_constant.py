# expect: ok
# scores: all
# health: constant
# shows: the same score for everything is useless, but no failure
def judging_function(query, response):
    return 0.5
