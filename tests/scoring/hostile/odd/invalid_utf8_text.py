# expect: invalid
# scores: none
# shows: invalid UTF-8 inside a text literal
WORD = "café ÿþ"


def judging_function(query, response):
    return 1.0
