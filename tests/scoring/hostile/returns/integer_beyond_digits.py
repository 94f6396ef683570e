# expect: not-a-number
# scores: none
# shows: more digits than str() agrees to write; the message must not fail over it
def judging_function(query, response):
    return 10**6000
