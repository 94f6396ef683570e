# expect: denied
# scores: none
# breach: 666.0
# shows: a timer that fires in a later row or in the harness
def judging_function(query, response):
    import signal

    signal.setitimer(signal.ITIMER_REAL, 1000.0)
    signal.setitimer(signal.ITIMER_REAL, 0.0)
    return 666.0
