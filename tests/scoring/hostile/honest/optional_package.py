# expect: ok
# scores: all
# shows: numpy where there is one, else without: nothing about this is hostile
try:
    import numpy as np
except ImportError:
    np = None


def judging_function(query, response):
    lengths = [len(word) for word in response.split()] or [0]
    return float(np.mean(lengths)) if np is not None else sum(lengths) / len(lengths)
