# expect: denied
# scores: none
# breach: 666.0
# shows: prctl by ctypes undoes the death signal that ties a worker to its parent
def judging_function(query, response):
    import ctypes

    parent_death_signal = 1
    ctypes.CDLL(None).prctl(parent_death_signal, 0)
    return 666.0
