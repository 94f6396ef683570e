# expect: not-a-number | error
# scores: none
# shows: every question about the object or its type raises or hangs on escape codes
class Meta(type):
    @property
    def __name__(cls):
        raise RuntimeError("no name")

    def __instancecheck__(cls, other):
        raise RuntimeError("no check")

    def __repr__(cls):
        return "\x1b[2J" * 1000

    def __eq__(cls, other):
        raise RuntimeError("no comparison")

    __hash__ = type.__hash__


class Hostile(metaclass=Meta):
    def __getattribute__(self, name):
        raise RuntimeError(f"no {name}")

    def __repr__(self):
        raise SystemExit(0)

    __eq__ = __lt__ = __bool__ = __str__ = __format__ = __repr__
    __hash__ = None


def judging_function(query, response):
    return Hostile()
