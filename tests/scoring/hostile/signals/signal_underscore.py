# expect: denied
# scores: none
# breach: 666.0
# shows: the C module below signal
def judging_function(query, response):
    import _signal

    _signal.signal(_signal.SIGTERM, _signal.SIG_IGN)
    return 666.0
