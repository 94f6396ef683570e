# expect: error
# scores: none
# shows: every attribute of the exception raises, __traceback__ and __class__ included
class Hollow(Exception):
    def __getattribute__(self, name):
        raise RuntimeError(f"no {name}")


def judging_function(query, response):
    raise Hollow
