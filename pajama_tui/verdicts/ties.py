"""When a verdict is a tie: as often as gold is one, where the two responses are closest."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.logistic import sigmoid

# Of fewer gold rows, one tie would make most verdicts ties.
LEAST_ROWS = 25


@dataclass(frozen=True, slots=True)
class Ties:
    """How a label model speaks of ties; it learned that from gold.

    Gold ties count half for each side, so that P(a is better) = P(a wins) + P(tie) / 2. The most
    that leaves for a tie is 2 min(p, 1 - p); `share` is how much of it ties have.

    Attributes:
        share: in [0, 1]; 0 where gold has no ties.
        below: a verdict of less confidence, max(p, 1 - p), than this is a tie; 0 for none.
    """

    share: float = 0.0
    below: float = 0.0

    def chance(self, p_a: Floats) -> Floats:
        """Return P(tie), float64 (n,), from P(a is better) (n,)."""
        return self.share * 2.0 * np.minimum(p_a, 1.0 - p_a)

    def to_header(self) -> dict[str, float]:
        """Return the fields for a model file."""
        return {"share": self.share, "below": self.below}

    @classmethod
    def from_header(cls, header: dict[str, Any]) -> "Ties":
        """Return what `to_header` returned.

        Raises:
            ValueError: a field is not between 0 and 1.
        """
        share, below = float(header["share"]), float(header["below"])
        if not (0.0 <= share <= 1.0 and 0.0 <= below <= 1.0):
            raise ValueError("ties are out of range")
        return cls(share, below)


def fit_ties(log_odds: Floats, target: Floats) -> Ties:
    """Return the tie rule of gold rows with these calibrated, best held-out, log-odds (g,).

    The share comes from the expected number of ties; `below` lets as many of these rows be ties as
    are in gold. Fewer than `LEAST_ROWS` rows do not say how often gold is a tie: there is no rule.

    Args:
        log_odds: of a, (g,).
        target: (g,), 1 for a, 0 for b, 0.5 for a tie.
    """
    tied = target == 0.5
    if len(tied) < LEAST_ROWS or not tied.any():
        return Ties()
    p_a = sigmoid(log_odds)
    room = float((2.0 * np.minimum(p_a, 1.0 - p_a)).sum())
    sure = np.maximum(p_a, 1.0 - p_a)
    below = float(np.quantile(sure, tied.mean(), method="higher"))
    return Ties(share=min(float(tied.sum()) / max(room, 1e-12), 1.0), below=below)
