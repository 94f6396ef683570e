# expect: invalid
# scores: none
# shows: a near miss in the name
def judging_funktion(query, response):
    return 1.0
