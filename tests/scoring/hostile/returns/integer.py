# expect: ok
# scores: all
# shows: an int is a number
def judging_function(query, response):
    return len(response)
