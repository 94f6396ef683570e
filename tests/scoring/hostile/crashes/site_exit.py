# expect: error | killed
# scores: none
# shows: exit() is put there for interactive use, and may be missing
def judging_function(query, response):
    exit()
