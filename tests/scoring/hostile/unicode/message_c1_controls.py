# expect: error
# scores: none
# shows: the same with one-character control codes, which some terminals still obey
def judging_function(query, response):
    raise ValueError("\x9b2J\x9d0;owned\x9c\x90q\x9c\x85\x84")
