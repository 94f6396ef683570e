# expect: error
# scores: none
# shows: notes, causes and contexts in their hundreds, one of them a circle
def judging_function(query, response):
    error = ValueError("top")
    for number in range(300):
        error.add_note("note " * 1000)
        cause = KeyError(number)
        cause.__cause__ = error
        error = cause
    first = error
    while first.__cause__ is not None:
        first = first.__cause__
    first.__context__ = error
    raise error
