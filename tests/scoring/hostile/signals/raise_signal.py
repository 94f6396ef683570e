# expect: denied
# scores: none
# shows: ends itself by a signal of its own choice; that must read as a refusal, not as an empty result
def judging_function(query, response):
    import signal

    signal.raise_signal(signal.SIGUSR1)
    return 0.5
