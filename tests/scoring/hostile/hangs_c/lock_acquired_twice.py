# expect: timeout | denied
# scores: none
# breach: 666.0
# shows: waits without using any CPU time; only a wall clock notices
def judging_function(query, response):
    import threading

    lock = threading.Lock()
    lock.acquire()
    lock.acquire(timeout=60)
    return 666.0
