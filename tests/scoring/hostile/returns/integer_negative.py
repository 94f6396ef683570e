# expect: ok
# scores: all
# shows: scores have no range; only their order counts
def judging_function(query, response):
    return -len(response) * 10**6
