# expect: invalid
# scores: none
# shows: latin-1 bytes in a comment: no UTF-8, so no source text
# café
def judging_function(query, response):
    return 1.0
