# expect: error | killed
# scores: none
# shows: must not look as if the user had pressed Ctrl-C
def judging_function(query, response):
    raise KeyboardInterrupt
