# expect: denied
# scores: none
# breach: 666.0
# shows: shared anonymous memory would escape an address space limit kept by another process
def judging_function(query, response):
    import mmap

    return 666.0 if mmap.mmap(-1, 10**10) else 0.0
