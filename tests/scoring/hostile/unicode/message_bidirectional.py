# expect: error
# scores: none
# shows: overrides and isolates reverse what stands after them on the line
def judging_function(query, response):
    raise ValueError("\u202e\u2066denied 0 \u2069\u2067\u200f ok \u2028\u2029 next")
