# expect: invalid
# scores: none
# shows: a docstring that contains the definition is not the definition
"""
def judging_function(query, response):
    return 1.0
"""
