"""Do responses belong to their questions? Finds the row from which on they stand one row off.

A response shares more words with its own question than with others'. Each row's rank among other
questions is near 1 where rows are aligned and anywhere where they are not; where the mean of the
ranks falls for good is the row sought.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.training.probes.features import Floats

_WORD = re.compile(r"\w+")
_FEWEST, _SEGMENT = 30, 8
# Distinct words that any question has too; a response with fewer fits no question, nor any other.
_ENOUGH_WORDS = 8
_OTHERS = 60
_SHUFFLES = 500
# A rank below this on average is far from aligned; and the fall is at least so deep.
_LOW, _FALL = 0.75, 0.2
_CERTAIN = 0.002
_OFFSETS = (-3, -2, -1, 1, 2, 3)


@dataclass(frozen=True)
class Misalignment:
    """Rows whose responses belong to other questions.

    Attributes:
        start: position in the order given of the first row that is off.
        likely: first and last position that the start may well have (log likelihood within 2).
        rows: int64, positions of the rows from there on that could be looked at.
        offset: the response of row i belongs to the question of row i + offset (by id where ids are
            numbers, else by position); 0 where no offset explains it.
        explained: share of the rows that could be checked which the offset explains.
        before, after: mean rank of the own question among others, 1 where each fits.
        p: chance of such a fall among rows in any order.
    """

    start: int
    likely: tuple[int, int]
    rows: NDArray[np.int64]
    offset: int
    explained: float
    before: float
    after: float
    p: float


class Overlap:
    """How many of its rare words a text shares with others; cosine of tf-idf weights."""

    def __init__(self, questions: Sequence[str], responses: Sequence[str]) -> None:
        asked = [Counter(_WORD.findall(text.lower())) for text in questions]
        said = [Counter(_WORD.findall(text.lower())) for text in responses]
        seen = Counter(word for counts in (*asked, *said) for word in counts)
        count = 2 * len(questions)
        asked_words = set().union(*asked)
        self.enough = np.array([len(asked_words & {*c}) >= _ENOUGH_WORDS for c in said], bool)
        self._rarity = {word: math.log(count / number) for word, number in seen.items()}
        self._questions = [self._weights(counts) for counts in asked]
        self._responses = [self._weights(counts) for counts in said]

    def of(self, response: int, question: int) -> float:
        """Return from 0, nothing in common, to 1."""
        one, other = self._responses[response], self._questions[question]
        if len(one) > len(other):
            one, other = other, one
        return sum(value * other[word] for word, value in one.items() if word in other)

    def _weights(self, counts: Counter[str]) -> dict[str, float]:
        found = {word: math.log1p(n) * self._rarity[word] for word, n in counts.items()}
        size = math.sqrt(sum(value**2 for value in found.values()))
        return {word: value / size for word, value in found.items()} if size else {}


def find_misalignment(
    questions: Sequence[str], responses: Sequence[str], ids: Sequence[str], seed: int = 0
) -> Misalignment | None:
    """Look for a row from which on responses stand at other questions; None where there is none.

    Args:
        questions, responses, ids: in the order in which the rows were made.
    """
    overlap = Overlap(questions, responses)
    looked = np.flatnonzero(overlap.enough)
    count = len(looked)
    if count < _FEWEST:
        return None
    random = np.random.default_rng(seed)
    ranks = np.array([_rank(overlap, int(at), len(questions), random) for at in looked])
    gains = _gains(ranks)
    start = int(np.argmax(gains)) + 1
    before, after = float(ranks[:start].mean()), float(ranks[start:].mean())
    shuffled = [_gains(random.permutation(ranks)).max() for _ in range(_SHUFFLES)]
    p = (1 + int(sum(value >= gains.max() for value in shuffled))) / (1 + _SHUFFLES)
    if p > _CERTAIN or after > _LOW or before - after < _FALL:
        return None
    rows = looked[start:]
    offset, explained = _offset(overlap, ids, rows)
    close = looked[np.flatnonzero(gains >= gains.max() - 2) + 1]
    likely = int(close[0]), int(close[-1])
    return Misalignment(int(rows[0]), likely, rows, offset, explained, before, after, p)


def _rank(overlap: Overlap, at: int, count: int, random: np.random.Generator) -> float:
    """The share of some other questions with which a response has less in common than its own."""
    others = random.choice(count - 1, min(_OTHERS, count - 1), replace=False)
    values = np.array([overlap.of(at, int(other) + (other >= at)) for other in others])
    own = overlap.of(at, at)
    return float(((values < own) + 0.5 * (values == own)).mean())


def _gains(ranks: Floats) -> Floats:
    """How much likelier two means are than one, with the second from each row 1 .. n-1 on.

    The normal log likelihood ratio of a change in the mean (Hinkley 1970); nothing where a part
    has fewer rows than can be told from chance, or the mean rises.
    """
    count = len(ranks)
    sums = np.cumsum(ranks)[:-1]
    first = np.arange(1, count)
    mean_before, mean_after = sums / first, (ranks.sum() - sums) / (count - first)
    between = first * (count - first) / count * (mean_before - mean_after) ** 2
    total = ((ranks - ranks.mean()) ** 2).sum()
    within = np.maximum(total - between, 1e-9)
    gains = 0.5 * count * np.log(max(total, 1e-9) / within)
    gains[(mean_before <= mean_after) | (np.minimum(first, count - first) < _SEGMENT)] = 0
    found: Floats = gains
    return found


def _offset(overlap: Overlap, ids: Sequence[str], rows: NDArray[np.int64]) -> tuple[int, float]:
    """The offset that explains most of the rows, and how many of those it can be checked on."""
    numbers = [re.search(r"(\d+)\D*$", each) for each in ids]
    keys = (
        [int(match[1]) for match in numbers if match]
        if all(numbers) and len({*ids}) == len(ids)
        else list(range(len(ids)))
    )
    place = {key: at for at, key in enumerate(keys)}
    if len(place) < len(keys):
        keys = list(range(len(ids)))
        place = {key: at for at, key in enumerate(keys)}
    best, most = 0, 0.5
    for offset in _OFFSETS:
        better = [
            overlap.of(at, place[keys[at] + offset]) > overlap.of(at, at)
            for at in rows.tolist()
            if keys[at] + offset in place
        ]
        if len(better) >= _SEGMENT and np.mean(better) > most:
            best, most = offset, float(np.mean(better))
    return best, most if best else 0.0
