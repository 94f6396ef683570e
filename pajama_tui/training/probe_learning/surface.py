"""What can be counted of a question and a response without understanding them."""

import re
from collections.abc import Sequence

import numpy as np

from pajama_tui.training.probes.features import Floats

SURFACE = (
    "words", "characters", "lines", "sentences", "digits", "equations", "word length",
    "distinct words", "upper case", "punctuation", "words of the question",
    "numbers of the question",
)  # fmt: skip
"""The columns of `surface_features`."""

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def length_features(rows: Sequence[tuple[str, str]]) -> Floats:
    """Return float64 (n, 2): logarithms of the response's words and characters."""
    return np.log1p([[len(r.split()), len(r)] for _, r in rows]).reshape(-1, 2)


def surface_features(rows: Sequence[tuple[str, str]]) -> Floats:
    """Return float64 (n, 12) of (question, response) each, see `SURFACE`."""
    return np.array([_surface(*row) for row in rows], np.float64).reshape(-1, len(SURFACE))


def _surface(question: str, response: str) -> list[float]:
    words = [word.lower() for word in _WORD.findall(response)]
    asked = {word.lower() for word in _WORD.findall(question)}
    numbers, given = set(_NUMBER.findall(response)), set(_NUMBER.findall(question))
    size, count = max(len(response), 1), max(len(words), 1)
    return [
        np.log1p(len(words)),
        np.log1p(len(response)),
        np.log1p(response.count("\n")),
        np.log1p(len(re.findall(r"[.!?](?:\s|$)", response))),
        sum(c.isdigit() for c in response) / size,
        np.log1p(response.count("=")),
        sum(map(len, words)) / count,
        len(set(words)) / count,
        sum(c.isupper() for c in response) / size,
        sum(not c.isalnum() and not c.isspace() for c in response) / size,
        len(asked & set(words)) / max(len(asked), 1),
        len(given & numbers) / max(len(given), 1),
    ]
