# expect: error
# scores: none
# shows: thousands of combining marks, zero-width characters and wide characters, to break the layout
def judging_function(query, response):
    raise ValueError("e" + "\u0301" * 3000 + "\u200b" * 3000 + "\U0001f9d1\u200d" * 300 + "\u3000" * 300)
