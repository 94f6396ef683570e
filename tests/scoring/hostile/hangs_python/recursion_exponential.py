# expect: timeout
# scores: none
# breach: 666.0
# shows: shallow recursion with endless branching
def branch(depth):
    return 1 if depth == 0 else branch(depth - 1) + branch(depth - 1)


def judging_function(query, response):
    branch(30)
    return 666.0
