# expect: error
# scores: none
# shows: a NUL ends a text in C, and other separators end records
def judging_function(query, response):
    raise ValueError("before\x00after\x1e\x1f\x1c\x04\x1a")
