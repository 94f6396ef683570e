# expect: invalid
# scores: none
# shows: the name looks right, but one letter is Cyrillic
def judging_functiоn(query, response):
    return 1.0
