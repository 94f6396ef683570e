# expect: not-a-number
# scores: none
# shows: both infinities would win or lose every comparison
def judging_function(query, response):
    return float("inf") if len(response) % 2 else -float("inf")
