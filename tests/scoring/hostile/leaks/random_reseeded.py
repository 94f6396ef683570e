# expect: ok
# scores: all
# shows: reseeds the shared generator from the text; sound by itself, and no other judge may notice
import random


def judging_function(query, response):
    random.seed(len(response))
    return random.random()
