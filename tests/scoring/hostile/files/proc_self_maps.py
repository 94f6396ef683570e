# expect: denied
# scores: none
# breach: 666.0
# shows: the memory map tells addresses and paths
def judging_function(query, response):
    return 666.0 if open("/proc/self/maps").read() else 0.0
