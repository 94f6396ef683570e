# expect: error | invalid | denied
# scores: none
# shows: a judge belongs to no package
from . import helpers


def judging_function(query, response):
    return helpers.score(query, response)
