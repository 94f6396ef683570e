# expect: ok
# scores: all
# shows: line ends of three systems, a form feed, and none at the end
import math
def judging_function(query, response):
    return math.floor(1.5)