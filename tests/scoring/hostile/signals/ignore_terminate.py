# expect: denied
# scores: none
# breach: 666.0
# shows: ignores the polite signals, so that only an outside SIGKILL would end it
def judging_function(query, response):
    import signal

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGXCPU):
        signal.signal(number, signal.SIG_IGN)
    return 666.0
