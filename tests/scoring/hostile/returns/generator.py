# expect: not-a-number | invalid
# scores: none
# shows: a yield makes the function a generator, whose body never runs
def judging_function(query, response):
    yield 1.0
