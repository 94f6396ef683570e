# expect: error | killed | denied
# scores: none
# shows: sys.exit, if sys may be imported at all
def judging_function(query, response):
    import sys

    sys.exit(0)
