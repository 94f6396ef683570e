# expect: denied | error
# scores: none
# breach: 666.0
# shows: the C function below threading
def judging_function(query, response):
    import _thread

    _thread.start_new_thread(len, ("",))
    return 666.0
