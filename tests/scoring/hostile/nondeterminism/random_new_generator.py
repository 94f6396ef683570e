# expect: ok | denied | error
# scores: any
# health: nondeterministic
# shows: a generator of its own, seeded by the system
import random


def judging_function(query, response):
    return random.Random().random()
