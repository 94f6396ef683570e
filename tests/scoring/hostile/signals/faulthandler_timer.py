# expect: denied
# scores: none
# breach: 666.0
# shows: faulthandler starts a watchdog thread and writes to descriptors
def judging_function(query, response):
    import faulthandler

    faulthandler.dump_traceback_later(1000, exit=True)
    faulthandler.cancel_dump_traceback_later()
    return 666.0
