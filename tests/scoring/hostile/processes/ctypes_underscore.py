# expect: denied
# scores: none
# breach: 666.0
# shows: the C module below ctypes
def judging_function(query, response):
    import _ctypes

    return 666.0 if _ctypes.dlopen(None, 2) else 0.0
