# expect: error | invalid
# scores: none
# shows: wants both responses at once, which a pointwise judge never sees
def judging_function(query, response_a, response_b):
    return 1.0
