# expect: denied | error | ok
# scores: any
# breach: 666.0
# shows: the working folder is the user's project unless the sandbox moves to the root first
import random


def judging_function(query, response):
    return 666.0 if random._os.getcwd() != "/" else 0.5
