# expect: ok
# scores: all
# health: stateful
# shows: state hidden in an attribute of the function itself
def judging_function(query, response):
    judging_function.calls = getattr(judging_function, "calls", 0) + 1
    return float(judging_function.calls)
