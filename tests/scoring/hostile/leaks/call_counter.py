# expect: ok
# scores: all
# health: stateful
# shows: a module-level counter is the score; rows must not go in an order that carries the label
CALLS = 0


def judging_function(query, response):
    global CALLS
    CALLS += 1
    return float(CALLS)
