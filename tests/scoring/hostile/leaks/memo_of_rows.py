# expect: ok
# scores: all
# health: stateful
# shows: compares each response with the ones it saw before; safe, but the score depends on the order
SEEN = []


def judging_function(query, response):
    SEEN.append(len(response))
    return float(sum(length < len(response) for length in SEEN))
