# expect: denied | error
# scores: none
# breach: 666.0
# shows: uname tells the host's name without opening anything
import random


def judging_function(query, response):
    return 666.0 if random._os.uname().nodename else 0.0
