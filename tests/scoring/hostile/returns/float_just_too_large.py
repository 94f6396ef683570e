# expect: not-a-number
# scores: none
# shows: rounds to infinity in float32, although less than the next power of two
def judging_function(query, response):
    return 3.4028236e38
