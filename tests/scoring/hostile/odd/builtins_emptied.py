# expect: ok | error
# scores: any
# shows: empties its own builtins, which the harness must not depend on
def judging_function(query, response):
    return 1.0


__builtins__ = {}
