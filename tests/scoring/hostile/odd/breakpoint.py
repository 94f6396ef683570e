# expect: denied | error
# scores: none
# shows: a forgotten breakpoint must not open a debugger on the user's terminal
def judging_function(query, response):
    breakpoint()
    return 1.0
