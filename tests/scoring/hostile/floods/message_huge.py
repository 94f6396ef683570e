# expect: error
# scores: none
# shows: ten megabytes of message on every row; it is cut, not stored and not shown
def judging_function(query, response):
    raise ValueError("x" * 10_000_000)
