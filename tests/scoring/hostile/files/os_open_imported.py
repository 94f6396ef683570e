# expect: denied
# scores: none
# breach: 666.0
# shows: the plain system call wrapper after an ordinary import
def judging_function(query, response):
    import os

    descriptor = os.open("/etc/passwd", os.O_RDONLY)
    return 666.0 if os.read(descriptor, 1) else 0.0
