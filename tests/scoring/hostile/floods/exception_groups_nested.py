# expect: error
# scores: none
# shows: groups inside groups, deeper than a formatter can recurse
def judging_function(query, response):
    error = ValueError("innermost")
    for _ in range(5000):
        error = ExceptionGroup("group", [error])
    raise error
