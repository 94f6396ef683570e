# expect: ok
# scores: all
# shows: a warning is written, with the source line that Python looks for in a file
import warnings


def judging_function(query, response):
    warnings.warn("this rubric is experimental", DeprecationWarning, stacklevel=2)
    warnings.warn("and so is this one", stacklevel=1)
    return 1.0
