# expect: not-a-number
# scores: none
# shows: NotImplemented and Ellipsis are constants that compare strangely
def judging_function(query, response):
    return NotImplemented if len(response) % 2 else ...
