# expect: error
# scores: some
# trigger: kumquat
# shows: one row fails; it has no score, and the others are untouched
def judging_function(query, response):
    return 1.0 / (response.count("kumquat") == 0)
