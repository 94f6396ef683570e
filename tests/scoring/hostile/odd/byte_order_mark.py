# expect: ok
# scores: all
# shows: a byte order mark, as some editors write it, before good code
def judging_function(query, response):
    return 1.0
