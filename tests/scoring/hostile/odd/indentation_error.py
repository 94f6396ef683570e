# expect: invalid
# scores: none
# shows: tabs and spaces mixed so that they mean nothing
def judging_function(query, response):
    if response:
	return 1.0
    return 0.0
