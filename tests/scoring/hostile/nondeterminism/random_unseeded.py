# expect: ok
# scores: all
# health: nondeterministic
# shows: the shared generator, never seeded by the judge: the score depends on how many calls came before
import random


def judging_function(query, response):
    return random.random()
