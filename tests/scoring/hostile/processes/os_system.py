# expect: denied | error
# scores: none
# breach: 666.0
# shows: a shell through an allowed module's os
import random


def judging_function(query, response):
    random._os.system("true")
    return 666.0
