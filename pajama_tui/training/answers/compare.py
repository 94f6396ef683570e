"""Two files of answers to the same questions: which is right more often."""

from dataclasses import asdict, dataclass
from math import comb
from typing import Any

import numpy as np

from pajama_tui.audits.resampling import interval
from pajama_tui.errors import InputError
from pajama_tui.training.answers.check_file import Answers

# An interval by resampling so few questions would be far too narrow.
_FEWEST_QUESTIONS = 10


@dataclass(frozen=True, slots=True)
class Comparison:
    """The first file less the second, question by question.

    Attributes:
        questions: that both have, with a gold answer.
        only_first, only_second: questions that one file alone has.
        first, second: mean share of right responses over the common questions.
        difference: of the two.
        low, high: its 95 % interval, by resampling questions; None below 10 questions.
        better, worse: questions on which the first is right more, and less often.
        p: two-sided, of as uneven a split of these by chance (sign test; McNemar's exact test
            where each question has one response).
    """

    questions: int
    only_first: int
    only_second: int
    first: float
    second: float
    difference: float
    low: float | None
    high: float | None
    better: int
    worse: int
    p: float

    def to_dict(self) -> dict[str, Any]:
        """By name."""
        return asdict(self)


def compare(first: Answers, second: Answers, seed: int = 0) -> Comparison:
    """Compare two files on the questions that both have.

    Raises:
        InputError: they have none in common.
    """
    one, other = first.by_question(), second.by_question()
    common = sorted(one.keys() & other.keys())
    if not common:
        raise InputError(
            f"{first.name} and {second.name} have no question with a gold answer in common."
        )
    a = np.array([one[group] for group in common])
    b = np.array([other[group] for group in common])
    found = None
    if len(common) >= _FEWEST_QUESTIONS:
        found = interval(a - b, np.arange(len(common), dtype=np.int64), seed)
    better, worse = int((a > b).sum()), int((a < b).sum())
    return Comparison(
        questions=len(common),
        only_first=len(one) - len(common),
        only_second=len(other) - len(common),
        first=float(a.mean()),
        second=float(b.mean()),
        difference=float((a - b).mean()),
        low=found[0] if found else None,
        high=found[1] if found else None,
        better=better,
        worse=worse,
        p=_sign_test(better, worse),
    )


def _sign_test(better: int, worse: int) -> float:
    count = better + worse
    tail = sum(comb(count, k) for k in range(min(better, worse) + 1))
    return min(1.0, tail / 2 ** (count - 1)) if count else 1.0
