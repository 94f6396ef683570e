"""Functions of every kind, and what a line trace sees of them."""

from functools import lru_cache


class Box:
    size = 3

    def __init__(self, text):
        self.text = text

    def words(self):
        return [word for word in self.text.split() if word]


def pieces(text):
    for piece in text.split("."):
        if piece:
            yield piece
    # The end of a generator is a step as well.


@lru_cache(maxsize=8)
def judging_function(query, response):
    def inner(value):
        doubled = value * 2
        return doubled

    box = Box(response)
    total = 0
    try:
        total += int(response)
    except ValueError:
        total -= 1
    finally:
        total += 10
    weigh = lambda word: len(word)  # noqa: E731
    for word in box.words():
        total += weigh(word)
    kept = {piece: inner(len(piece)) for piece in pieces(response)}
    if len(kept) > 1: return float(total)  # noqa: E701  # fmt: skip
    return float(total + sum(kept.values()))
