"""Rewards of pairs as arrays, with what they are to be compared with."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.training.reward.judged import JudgedPair
from pajama_tui.verdicts.checks import Floats, Ints
from pajama_tui.verdicts.records import JUDGES

_MOST_JUDGES = 10
_FEWEST_ROWS = 10


@dataclass(frozen=True, slots=True)
class Measured:
    """One line a pair.

    Attributes:
        rewards: float64 (n, 2), of a and of b.
        gold: int8 (n,), +1 a, -1 b, 2 tie, 0 unknown.
        groups: int64 (n,), equal for pairs of one prompt.
        verdicts: float64 (n,), P(a is better) by the label model; NaN where there is no verdict.
        lengths: float64 (n, 2), characters of a and of b.
        judges: each judge's margin, float64 (n,); NaN where the file does not name it.
        subsets: RewardBench's subset of each row; () where the data has none.
    """

    rewards: Floats
    gold: NDArray[np.int8]
    groups: Ints
    verdicts: Floats
    lengths: Floats
    judges: Mapping[str, Floats]
    subsets: tuple[str, ...]

    @property
    def p_a(self) -> Floats:
        """P(a is better) by the rewards: the logistic function of their difference, (n,)."""
        result: Floats = 1 / (
            1 + np.exp(-np.clip(self.rewards[:, 0] - self.rewards[:, 1], -500, 500))
        )
        return result


def measured(pairs: Sequence[JudgedPair], rewards: Floats) -> Measured:
    """Put pairs and their rewards, float64 (n, 2), side by side."""
    subsets = tuple(str(pair.record.get("subset", "")) for pair in pairs)
    lengths = [(len(pair.response_a), len(pair.response_b)) for pair in pairs]
    return Measured(
        rewards=rewards,
        gold=np.array([pair.gold for pair in pairs], np.int8),
        groups=np.array([pair.group for pair in pairs], np.int64),
        verdicts=np.array([np.nan if p.p_a is None else p.p_a for p in pairs], np.float64),
        lengths=np.array(lengths, np.float64).reshape(-1, 2),
        judges=_judges([pair.record.get(JUDGES) for pair in pairs]),
        subsets=subsets if any(subsets) else (),
    )


def _judges(told: Sequence[Any]) -> dict[str, Floats]:
    """The margins of the judges that rows name most often."""
    margins: dict[str, dict[int, float]] = {}
    for row, reasons in enumerate(told):
        for reason in reasons if isinstance(reasons, list) else []:
            match reason:
                case {"judge": str(name), "margin": float() | int() as margin}:
                    margins.setdefault(name, {})[row] = float(margin)
                case _:
                    pass
    named = Counter({name: len(of) for name, of in margins.items()})
    result = {}
    for name, count in named.most_common(_MOST_JUDGES):
        if count >= _FEWEST_ROWS:
            column = np.full(len(told), np.nan)
            column[list(margins[name])] = list(margins[name].values())
            result[name] = column
    return result
