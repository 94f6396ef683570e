# expect: error | killed | invalid
# scores: none
# shows: ends while the module loads, after defining a good function
def judging_function(query, response):
    return 1.0


raise SystemExit(0)
