# expect: error | killed
# scores: none
# shows: a subclass, with a score for its exit code
class Leaving(SystemExit):
    pass


def judging_function(query, response):
    raise Leaving(5.0)
