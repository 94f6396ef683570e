# expect: error | invalid
# scores: none
# shows: fails while the module loads
raise ValueError("not today")


def judging_function(query, response):
    return 1.0
