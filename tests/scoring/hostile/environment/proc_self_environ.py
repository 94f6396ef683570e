# expect: denied
# scores: none
# breach: 666.0
# shows: the kernel's copy of the environment survives every os.environ.clear()
def judging_function(query, response):
    open("/proc/self/environ", "rb").read()
    return 666.0
