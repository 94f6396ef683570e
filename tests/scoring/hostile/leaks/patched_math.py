# expect: ok
# scores: all
# shows: replaces functions of a shared module
import math
import statistics


def judging_function(query, response):
    math.sqrt = lambda number: 666.0
    statistics.pstdev = lambda numbers: 666.0
    return 1.0
