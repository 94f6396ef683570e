"""Which pairs an export writes."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.verdicts import Verdicts
from pajama_tui.verdicts.verdict import confidence

Only = Literal["all", "given", "decided"]
ONLY: tuple[Only, ...] = get_args(Only)

OfGold = Literal["any", "without", "with"]
OF_GOLD: tuple[OfGold, ...] = get_args(OfGold)


@dataclass(frozen=True, slots=True)
class Selection:
    """Pairs by their verdicts and gold; all conditions hold at once.

    Attributes:
        only: "all"; "given": verdicts that do not abstain; "decided": a or b, so that ties are left
            out as well.
        min_confidence: the least max(p, 1 - p).
        gold: "any"; "without": pairs that have no gold; "with": pairs that have.
    """

    only: Only = "all"
    min_confidence: float = 0.0
    gold: OfGold = "any"

    def rows(self, table: PairTable, verdicts: Verdicts) -> NDArray[np.int64]:
        """Return the positions in the table of the pairs to write, ascending."""
        wanted = np.ones(len(table), np.bool_)
        if self.only == "given":
            wanted &= verdicts.choice != "abstain"
        elif self.only == "decided":
            wanted &= _sided(verdicts)
        if self.gold != "any":
            wanted &= (table.gold != 0) == (self.gold == "with")
        if self.min_confidence > 0:
            wanted &= confidence(verdicts.p_a) >= self.min_confidence
        return np.flatnonzero(wanted)


def rows_in_file(rows: NDArray[np.int64], verdicts: Verdicts, format: str) -> int:
    """Return how many of `rows` a file of this format holds: "trl" has no ties, no abstentions."""
    return int(_sided(verdicts)[rows].sum()) if format == "trl" else len(rows)


def _sided(verdicts: Verdicts) -> NDArray[np.bool_]:
    sided: NDArray[np.bool_] = (verdicts.choice == "a") | (verdicts.choice == "b")
    return sided
