# expect: ok
# scores: all
# health: nondeterministic
# shows: samples words at random and scores the sample
import random


def judging_function(query, response):
    words = response.split() or ["x"]
    return float(sum(len(random.choice(words)) * index for index in range(1, 50)))
