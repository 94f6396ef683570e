# expect: ok
# scores: all
# shows: turns every later warning of the process into an exception
import warnings


def judging_function(query, response):
    warnings.simplefilter("error")
    return 1.0
