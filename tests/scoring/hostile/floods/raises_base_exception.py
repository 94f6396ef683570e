# expect: error | killed
# scores: none
# shows: an exception outside Exception passes every "except Exception" of a careless harness
class Outside(BaseException):
    pass


def judging_function(query, response):
    raise Outside("through")
