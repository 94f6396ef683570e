# expect: not-a-number
# scores: none
# shows: finite as a float64, infinite as the float32 it is kept in
def judging_function(query, response):
    return 1e308
