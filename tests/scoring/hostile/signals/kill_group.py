# expect: denied | error
# scores: none
# breach: 666.0
# shows: signal 0 to the whole process group, where other workers might be
import random


def judging_function(query, response):
    random._os.killpg(0, 0)
    return 666.0
