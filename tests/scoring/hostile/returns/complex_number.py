# expect: not-a-number
# scores: none
# shows: complex numbers have no order
def judging_function(query, response):
    return complex(1.0, 0.0)
