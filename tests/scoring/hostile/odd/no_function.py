# expect: invalid
# scores: none
# shows: a helper, but not the function that is asked for
def judge(query, response):
    return 1.0
