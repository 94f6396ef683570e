# expect: not-a-number
# scores: some
# trigger: kumquat
# shows: one row is not a number; nan is a missing score with a reason, not a low one
def judging_function(query, response):
    return float("nan") if "kumquat" in response else 1.0
