# expect: not-a-number
# scores: none
# shows: the response itself, which must not come back through the failure's message unescaped
def judging_function(query, response):
    return "\x1b[31m" + response
