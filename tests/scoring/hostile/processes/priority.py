# expect: denied | error
# scores: none
# breach: 666.0
# shows: changes its own scheduling, which raises no audit event
import random


def judging_function(query, response):
    os = random._os
    os.sched_setaffinity(0, os.sched_getaffinity(0))
    os.nice(1)
    return 666.0
