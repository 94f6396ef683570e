# expect: ok | denied | error
# scores: any
# health: nondeterministic
# shows: the process id, another one in every worker
def judging_function(query, response):
    import os

    return float(os.getpid())
