# expect: error
# scores: none
# shows: the class has a name full of escape codes, and its metaclass answers every question with an exception
class Meta(type):
    def __getattribute__(cls, name):
        raise RuntimeError(f"no {name}")


Nameless = Meta("\x1b[31mError\x1b]8;;http://example.invalid\x07", (Exception,), {"__module__": 5})


def judging_function(query, response):
    raise Nameless("x")
