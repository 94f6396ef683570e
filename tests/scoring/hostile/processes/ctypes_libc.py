# expect: denied
# scores: none
# breach: 666.0
# shows: ctypes calls any C function, getpid for a start
def judging_function(query, response):
    import ctypes

    return 666.0 if ctypes.CDLL(None).getpid() else 0.0
