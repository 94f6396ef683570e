# expect: error | killed
# scores: none
# shows: SystemExit(0) must not pass for a run that ended well
def judging_function(query, response):
    raise SystemExit(0)
