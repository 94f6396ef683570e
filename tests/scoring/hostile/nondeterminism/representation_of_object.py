# expect: ok
# scores: all
# health: nondeterministic
# shows: a default repr contains the address, and text measures can take it in by accident
def judging_function(query, response):
    return float(sum(map(ord, repr(object()) + repr(judging_function))))
