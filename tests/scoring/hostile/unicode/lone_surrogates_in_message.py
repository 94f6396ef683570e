# expect: error
# scores: none
# shows: the message cannot be encoded as UTF-8, on its way to the parent or to the screen
def judging_function(query, response):
    raise ValueError("half a character: \ud83d")
