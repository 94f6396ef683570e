# expect: ok | denied | error
# scores: any
# health: nondeterministic
# shows: processor time, which also tells how many rows came before
def judging_function(query, response):
    import time

    return time.process_time_ns() % 1_000_003 / 1000
