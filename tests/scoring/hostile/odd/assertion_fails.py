# expect: error
# scores: none
# shows: an assert without a message
def judging_function(query, response):
    assert len(response) < 0
    return 1.0
