# expect: not-a-number
# scores: none
# shows: a text that cannot be encoded comes back instead of a score
def judging_function(query, response):
    return "\ud800" + response
