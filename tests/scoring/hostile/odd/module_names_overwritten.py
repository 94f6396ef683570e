# expect: ok
# scores: all
# shows: overwrites the names that a module is given
__name__ = __file__ = __spec__ = __loader__ = __doc__ = None


def judging_function(query, response):
    return 1.0
