# expect: ok
# -*- coding: latin-1 -*-
# scores: all
# shows: the cookie says latin-1, the bytes are UTF-8; one reading for everybody, so a letter is a letter
LETTER = "é"


def judging_function(query, response):
    return float(len(LETTER)) if len(LETTER) == 1 else float("nan")
