# expect: invalid
# scores: none
# shows: the name is bound to a number in the end
def judging_function(query, response):
    return 1.0


judging_function = judging_function("", "")
