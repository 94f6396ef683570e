# expect: denied | error
# scores: none
# shows: the system's randomness can never be repeated
import random


def judging_function(query, response):
    return random.SystemRandom().random()
