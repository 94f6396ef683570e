# expect: error
# scores: none
# shows: the interpreter's own limit ends it; the harness must not run out of stack while reporting
def judging_function(query, response):
    return judging_function(query, response)
