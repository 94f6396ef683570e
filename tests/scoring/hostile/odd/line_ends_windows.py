# expect: ok
# scores: all
# shows: lines end as on Windows
def judging_function(query, response):
    return 1.0
