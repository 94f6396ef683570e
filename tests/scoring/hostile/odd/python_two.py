# expect: invalid
# scores: none
# shows: a print statement
def judging_function(query, response):
    print "scoring", query
    return 1.0
