# expect: ok
# scores: all
# health: nondeterministic
# shows: the default hash is an address
class Thing:
    pass


def judging_function(query, response):
    things = [Thing() for _ in range(5)]
    return float(sum(hash(thing) % 1009 for thing in things))
