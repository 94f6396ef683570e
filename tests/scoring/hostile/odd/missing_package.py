# expect: error
# scores: none
# shows: numpy is not there for judges: an error that says so, no refusal
def judging_function(query, response):
    import numpy

    return float(numpy.mean([len(response)]))
