# expect: error | invalid
# scores: none
# shows: the same at the top of the file
import numpy as np


def judging_function(query, response):
    return float(np.mean([len(response)]))
