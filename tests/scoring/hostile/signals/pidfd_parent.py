# expect: denied | error
# scores: none
# breach: 666.0
# shows: a process descriptor of the parent, a newer way around lists of system calls
import random


def judging_function(query, response):
    os = random._os
    os.close(os.pidfd_open(os.getppid()))
    return 666.0
