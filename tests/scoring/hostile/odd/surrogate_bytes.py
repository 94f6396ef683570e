# expect: invalid
# scores: none
# shows: bytes that encode a lone surrogate, which UTF-8 forbids
WORD = "í €"


def judging_function(query, response):
    return 1.0
