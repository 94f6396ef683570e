"""Variables whose methods would never end, or end the process, if anything called them."""

import os


class Liar(type):
    def __instancecheck__(cls, other):
        os._exit(3)

    @property
    def __name__(cls):
        while True:
            pass


class Hostile(metaclass=Liar):
    def __repr__(self):
        os._exit(3)

    __str__ = __hash__ = __len__ = __iter__ = __eq__ = __format__ = __repr__

    @property
    def __class__(self):
        os._exit(3)


class Text(str):
    def __repr__(self):
        os._exit(3)

    __getitem__ = encode = __len__ = __repr__


class Items(list):
    def __iter__(self):
        os._exit(3)

    __len__ = __getitem__ = __repr__ = __iter__


def judging_function(query, response):
    hostile = Hostile()
    text = Text(response)
    items = Items([1, 2])
    inside = [hostile, text, {"key": items}]  # noqa: F841
    plain = (1, "two", 3.5, None, True)  # noqa: F841
    return 4.0
