# expect: denied | error
# scores: none
# breach: 666.0
# shows: os.scandir and os.walk list folders without listdir
import random


def judging_function(query, response):
    return 666.0 if next(iter(random._os.scandir("/"))).name else 0.0
