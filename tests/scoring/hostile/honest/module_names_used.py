# expect: ok
# scores: all
# shows: uses the names that every module has
"""A judge with a docstring."""


def judging_function(query, response):
    """Score by the length of names."""
    names = (__name__, __doc__, judging_function.__module__, judging_function.__doc__)
    return float(sum(len(str(name)) for name in names if name) > 0)
