# expect: ok
# scores: all
# shows: seeding by a text hashes it inside random, with a module that is imported for it
import random


def judging_function(query, response):
    random.seed("fixed")
    return random.uniform(0, 1) + len(response)
