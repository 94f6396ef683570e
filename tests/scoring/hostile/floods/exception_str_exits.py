# expect: error | killed
# scores: none
# shows: asking the exception for its text asks the process to end
class Leaving(Exception):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__


def judging_function(query, response):
    raise Leaving
