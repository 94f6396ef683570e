# expect: ok | denied
# scores: any
# health: nondeterministic
# shows: scores the speed of its own work
def judging_function(query, response):
    import time

    start = time.perf_counter()
    sorted(response * 20)
    return (time.perf_counter() - start) * 1e6
