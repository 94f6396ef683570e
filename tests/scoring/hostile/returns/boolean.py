# expect: ok
# scores: all
# shows: True and False count as 1 and 0
def judging_function(query, response):
    return len(response) % 2 == 0
