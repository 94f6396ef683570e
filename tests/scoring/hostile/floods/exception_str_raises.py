# expect: error
# scores: none
# shows: asking the exception for its text raises another one
class Silent(Exception):
    def __str__(self):
        raise RuntimeError("no text")

    __repr__ = __str__


def judging_function(query, response):
    raise Silent
