# expect: ok
# scores: all
# health: stateful
# shows: the second response to the same query gets another score than the first
SEEN = set()


def judging_function(query, response):
    first = query not in SEEN
    SEEN.add(query)
    return 1.0 if first else 0.0
