# expect: ok
# scores: all
# health: stateful
# shows: guesses that calls alternate between the two sides; right for every pair if they do
CALLS = []


def judging_function(query, response):
    CALLS.append(None)
    return float(len(CALLS) % 2)
