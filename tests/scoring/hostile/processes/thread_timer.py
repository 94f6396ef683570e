# expect: denied | error
# scores: none
# breach: 666.0
# shows: work put off until after the call has returned
def judging_function(query, response):
    import threading

    timer = threading.Timer(0.01, len, ("",))
    timer.daemon = True
    timer.start()
    return 666.0
