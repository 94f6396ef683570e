# expect: error | killed
# scores: none
# breach: 666.0
# shows: repr of a deeply nested list
def judging_function(query, response):
    nested = []
    for _ in range(50_000):
        nested = [nested]
    repr(nested)
    return 666.0
