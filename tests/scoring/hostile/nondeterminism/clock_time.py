# expect: ok | denied
# scores: any
# health: nondeterministic
# shows: the time of day, in seconds since a moment that float32 can still tell apart
def judging_function(query, response):
    import time

    return time.time() % 1000
