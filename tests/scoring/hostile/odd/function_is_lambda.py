# expect: ok
# scores: all
# shows: a lambda is a function
judging_function = lambda query, response: float(len(response))
