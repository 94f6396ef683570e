"""A trained model's numbers for both responses of a pair as the scores of more judges."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from pajama_tui.errors import InputError
from pajama_tui.pairs.opening import open_pairs
from pajama_tui.pairs.pair import Pair
from pajama_tui.training.reward.judged import judged_pairs
from pajama_tui.verdicts.checks import Scores, check_scores

Sides = tuple[float | None, float | None]
ReadRecord = Callable[[Mapping[str, Any]], Mapping[str, Sides]]


class SideScores:
    """Numbers for side a and b in a file of pairs, by text: order and sides do not matter.

    Args:
        path: the file.
        read: the columns of one of its records: by name, the numbers of a and b, None where there
            is none.
        nothing: the sentence for a file without any.

    Attributes:
        names: of the columns.

    Raises:
        InputError: the file cannot be used, or holds no numbers.
    """

    def __init__(self, path: str, read: ReadRecord, nothing: str) -> None:
        of: dict[bytes, dict[str, float]] = {}
        with open_pairs(path) as source:
            for pair in judged_pairs(source):
                for name, numbers in read(pair.record).items():
                    texts = (pair.response_a, pair.response_b)
                    for text, value in zip(texts, numbers, strict=True):
                        if value is not None:
                            of.setdefault(_key(pair.prompt, text), {})[name] = value
        if not of:
            raise InputError(nothing)
        self.names = list(dict.fromkeys(name for values in of.values() for name in values))
        blank = dict.fromkeys(self.names, np.nan)
        self._of = {key: list({**blank, **values}.values()) for key, values in of.items()}
        self._blank = list(blank.values())

    def columns(self, pairs: Iterable[Pair]) -> Scores:
        """Return float32 (n, columns, 2), the numbers of a and b; NaN where the file has none."""
        found = [
            [
                self._of.get(_key(p.prompt, text), self._blank)
                for text in (p.response_a, p.response_b)
            ]
            for p in pairs
        ]
        return np.array(found, np.float32).reshape(-1, 2, len(self.names)).transpose(0, 2, 1)

    def join(self, scores: Scores, pairs: Iterable[Pair]) -> Scores:
        """Return `scores`, float32 (n, m, 2), with these as more judges, (n, m + columns, 2).

        Args:
            pairs: those of the rows of `scores`, in order.

        Raises:
            InputError: no pair has a number, or there are not as many pairs as rows.
        """
        columns = self.columns(pairs)
        if len(columns) != len(scores):
            raise InputError(f"{len(columns)} pairs were given for scores of {len(scores)}.")
        if np.isnan(columns).all():
            raise InputError(f"{self.names[0]} is of other texts only: score this data first.")
        return np.concatenate([check_scores(scores), columns], axis=1)


def number(value: Any) -> float | None:
    """The value as a number; None where it is none."""
    return float(value) if isinstance(value, int | float) else None


def _key(prompt: str, response: str) -> bytes:
    digest = hashlib.blake2b(prompt.encode("utf-8", "surrogatepass"), digest_size=16)
    digest.update(b"\0" + response.encode("utf-8", "surrogatepass"))
    return digest.digest()
