# expect: denied | error
# scores: none
# breach: 666.0
# shows: a link in /proc tells where the interpreter lies
import random


def judging_function(query, response):
    return 666.0 if random._os.readlink("/proc/self/exe") else 0.0
