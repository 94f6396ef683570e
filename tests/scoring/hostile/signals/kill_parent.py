# expect: denied | error
# scores: none
# breach: 666.0
# shows: signal 0 to the parent tests whether it could be killed, and does nothing else
import random


def judging_function(query, response):
    os = random._os
    os.kill(os.getppid(), 0)
    return 666.0
