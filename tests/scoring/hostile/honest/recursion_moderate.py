# expect: ok
# scores: all
# shows: five hundred levels deep is well within the interpreter's limit, also beneath a harness
def depth(number):
    return 0 if number == 0 else 1 + depth(number - 1)


def judging_function(query, response):
    return float(depth(500))
