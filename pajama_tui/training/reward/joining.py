"""A reward model's rewards as the scores of one more judge."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from pajama_tui.errors import InputError
from pajama_tui.pairs.opening import open_pairs
from pajama_tui.pairs.pair import Pair
from pajama_tui.training.reward.judged import judged_pairs
from pajama_tui.training.reward.scoring import REWARD_A, REWARD_B
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.checks import Scores, check_scores


class Rewards:
    """The rewards in a file that 'reward score' wrote, by text: order and sides do not matter.

    Raises:
        InputError: the file cannot be used, or holds no rewards.
    """

    def __init__(self, path: str) -> None:
        self.name = f"reward:{Path(path).name}"
        self._of: dict[bytes, float] = {}
        with open_pairs(path) as source:
            for pair in judged_pairs(source):
                for name, text in ((REWARD_A, pair.response_a), (REWARD_B, pair.response_b)):
                    value = pair.record.get(name)
                    if isinstance(value, int | float):
                        self._of[_key(pair.prompt, text)] = float(value)
        if not self._of:
            raise InputError(
                f"{printable(path)} holds no rewards ({REWARD_A}); make them with 'pajama-tui "
                "reward score --model DIR DATA --out FILE'."
            )

    def column(self, pairs: Iterable[Pair]) -> Scores:
        """Return float32 (n, 1, 2), the rewards of a and b; NaN where the file has none."""
        found = [
            [self._of.get(_key(p.prompt, text), np.nan) for text in (p.response_a, p.response_b)]
            for p in pairs
        ]
        return np.array(found, np.float32).reshape(-1, 1, 2)

    def join(self, scores: Scores, pairs: Iterable[Pair]) -> Scores:
        """Return `scores`, float32 (n, m, 2), with the rewards as one more judge, (n, m + 1, 2).

        Args:
            pairs: those of the rows of `scores`, in order.

        Raises:
            InputError: no pair has a reward, or there are not as many pairs as rows.
        """
        column = self.column(pairs)
        if len(column) != len(scores):
            raise InputError(f"{len(column)} pairs were given for scores of {len(scores)}.")
        if np.isnan(column).all():
            raise InputError(f"{self.name} has rewards of other texts only: score this data first.")
        return np.concatenate([check_scores(scores), column], axis=1)


def _key(prompt: str, response: str) -> bytes:
    digest = hashlib.blake2b(prompt.encode("utf-8", "surrogatepass"), digest_size=16)
    digest.update(b"\0" + response.encode("utf-8", "surrogatepass"))
    return digest.digest()
