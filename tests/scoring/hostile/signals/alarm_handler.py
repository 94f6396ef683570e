# expect: denied
# scores: none
# breach: 666.0
# shows: installs a handler for the alarm that a naive time limit uses
def judging_function(query, response):
    import signal

    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.alarm(0)
    return 666.0
