# expect: ok
# scores: all
# breach: 666.0
# shows: defined twice; the last definition counts, as in any Python file
def judging_function(query, response):
    return 666.0


def judging_function(query, response):
    return 1.0
