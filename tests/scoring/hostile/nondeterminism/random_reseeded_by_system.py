# expect: ok | denied | error
# scores: any
# health: nondeterministic
# shows: asks for a seed from the system; without one Python falls back to the clock
import random


def judging_function(query, response):
    random.seed()
    return random.random()
