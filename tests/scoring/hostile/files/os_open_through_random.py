# expect: denied | error
# scores: none
# breach: 666.0
# shows: random keeps os as an attribute, so no import is needed
import random


def judging_function(query, response):
    os = random._os
    descriptor = os.open("/etc/passwd", os.O_RDONLY)
    return 666.0 if os.read(descriptor, 1) else 0.0
