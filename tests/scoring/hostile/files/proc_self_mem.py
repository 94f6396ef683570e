# expect: denied
# scores: none
# breach: 666.0
# shows: /proc/self/mem opened for writing patches any page, read-only ones included
def judging_function(query, response):
    open("/proc/self/mem", "r+b", buffering=0).close()
    return 666.0
