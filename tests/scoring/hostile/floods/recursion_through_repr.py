# expect: error | killed
# scores: none
# shows: recursion that goes through C code on every level
class Mirror:
    def __repr__(self):
        return repr(self)


def judging_function(query, response):
    return float(repr(Mirror()))
