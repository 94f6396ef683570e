# expect: denied | error
# scores: none
# shows: the same below the class
import random


def judging_function(query, response):
    return float(random._urandom(1)[0])
