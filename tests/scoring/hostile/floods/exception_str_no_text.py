# expect: error
# scores: none
# shows: __str__ returns something that is no text
class Odd(Exception):
    def __str__(self):
        return 666

    __repr__ = __str__


def judging_function(query, response):
    raise Odd
