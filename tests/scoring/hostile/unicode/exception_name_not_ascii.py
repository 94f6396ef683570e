# expect: error
# scores: none
# shows: a class of the judge's own, whose name is stranger than any message
def judging_function(query, response):
    raise type("\u202eError\x1b[31m", (Exception,), {})("x")
