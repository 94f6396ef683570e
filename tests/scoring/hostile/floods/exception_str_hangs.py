# expect: error | timeout
# scores: none
# shows: asking the exception for its text takes a minute
class Slow(Exception):
    def __str__(self):
        count = 0
        while count < 2_000_000_000:
            count += 1
        return "at last"

    __repr__ = __str__


def judging_function(query, response):
    raise Slow
