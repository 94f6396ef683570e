# expect: error
# scores: none
# shows: a TimeoutError that the judge raises is an error like any other, not a timeout
def judging_function(query, response):
    raise TimeoutError("time limit exceeded")
