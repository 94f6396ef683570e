# expect: not-a-number
# scores: none
# shows: too large for float32, and too long to be written in a message
def judging_function(query, response):
    return 10**400
