# expect: ok
# scores: all
# shows: two hundred thousand lists inside each other, whose freeing would recurse if the interpreter were careless
def judging_function(query, response):
    nested = []
    for _ in range(200_000):
        nested = [nested]
    return 1.0
