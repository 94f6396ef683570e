# expect: invalid
# scores: none
# shows: the name is bound to nothing callable
judging_function = None
