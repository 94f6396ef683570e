# expect: ok
# scores: all
# shows: removes its own name after the first call; the function itself is still there
def judging_function(query, response):
    globals().pop("judging_function", None)
    return 1.0
