# expect: not-a-number
# scores: none
# shows: the return statement was forgotten
def judging_function(query, response):
    score = float(len(response))
