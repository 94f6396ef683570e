# expect: ok
# scores: all
# health: stateful
# shows: state hidden in a mutable default argument
def judging_function(query, response, seen=[]):
    seen.append(response)
    return float(len(seen))
