# expect: invalid
# scores: none
# shows: a missing colon; the message names the line
def judging_function(query, response)
    return 1.0
