# expect: denied
# scores: none
# breach: 666.0
# shows: blocks every signal that can be blocked
def judging_function(query, response):
    import signal

    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    return 666.0
