"""One pair's verdict, with all that every judge said of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pajama_tui.audits.findings import plain
from pajama_tui.errors import InputError
from pajama_tui.pairs.pair import BadRow, Pair
from pajama_tui.pipeline.kept_model import KeptModel
from pajama_tui.pipeline.scoring import ScoreMatrix
from pajama_tui.pipeline.table import PairTable, read_pairs
from pajama_tui.pipeline.verdicts import choices
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.explanation import Breakdown, break_down

ID_FIELD = "id"

GOLD = {1: "a", -1: "b", 2: "tie"}
"""What the codes of `PairTable.gold` stand for."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One verdict, and why.

    Attributes:
        pair: the texts.
        gold: "a", "b", "tie" or None; a label given in the session counts over the data's own.
        choice: "a", "b", "tie" or "abstain".
        identical: both responses are the same text, which is a tie whatever the judges say.
        abstain_below: the confidence below which the model abstains.
        breakdown: what every judge said and did.
        failures: why a judge has no score for a side, by (place of the judge, "a" or "b").
    """

    pair: Pair
    gold: str | None
    choice: str
    identical: bool
    abstain_below: float
    breakdown: Breakdown
    failures: dict[tuple[int, str], str]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values: the row counted from 1, the texts and every judge's part."""
        whole: dict[str, Any] = plain(asdict(self.breakdown))
        for at, judge in enumerate(whole["judges"]):
            judge["failures"] = {
                side: reason for (place, side), reason in self.failures.items() if place == at
            }
        return {
            "row": self.pair.row + 1,
            "line": self.pair.line,
            "id": id_of(self.pair),
            "prompt": self.pair.prompt,
            "response_a": self.pair.response_a,
            "response_b": self.pair.response_b,
            "gold": self.gold,
            "choice": self.choice,
            "identical": self.identical,
            "abstain_below": self.abstain_below,
            **whole,
        }


def find_pair(workspace: Workspace, table: PairTable, wanted: str) -> int:
    """Return the position in the table of the pair that `wanted` names.

    Args:
        wanted: the row's number, counted from 1 as on the screen; or FIELD=VALUE, a field of the
            row and its value; or else the value of its field "id".

    Raises:
        InputError: no row, no pair or several pairs are meant.
    """
    number = wanted.replace(",", "").strip()
    if number.isascii() and number.isdecimal():
        return _numbered(workspace, table, int(number))
    name, equals, value = wanted.partition("=")
    if not equals:
        name, value = ID_FIELD, wanted
    found = [
        position
        for position, pair in enumerate(read_pairs(workspace, table, range(len(table))))
        if name in pair.record and str(pair.record[name]) == value
    ]
    shown = f"'{printable(name, limit=40)}' is '{printable(value, limit=80)}'"
    if not found:
        raise InputError(
            f"No pair's {shown}; --pair takes the number of a row, from 1 to "
            f"{len(workspace.source):,}, or FIELD=VALUE."
        )
    if len(found) > 1:
        rows = ", ".join(str(int(table.rows[position]) + 1) for position in found[:5])
        raise InputError(
            f"{len(found):,} pairs' {shown}; give one of their row numbers: {rows}"
            f"{' ...' if len(found) > 5 else ''}"
        )
    return found[0]


def id_of(pair: Pair) -> str | None:
    """Return what the row calls itself, if it does."""
    found = pair.record.get(ID_FIELD)
    return str(found) if isinstance(found, str | int) else None


def explain_pair(
    workspace: Workspace,
    table: PairTable,
    matrix: ScoreMatrix,
    kept: KeptModel,
    columns: Sequence[int],
    position: int,
) -> Explanation:
    """Return the verdict of `kept` on the pair at `position` of the table, and why.

    Args:
        columns: of the matrix, the judges of `kept` in its order.
    """
    at = np.array([position])
    (pair,) = read_pairs(workspace, table, at)
    (breakdown,) = break_down(kept.model, matrix.rows(at, columns))
    identical = table.identical[at]
    choice = choices(np.array([breakdown.p_a]), kept.model, identical, kept.abstain_below)
    return Explanation(
        pair=pair,
        gold=GOLD.get(int(table.gold[position])),
        choice=str(choice[0]),
        identical=bool(identical[0]),
        abstain_below=kept.abstain_below,
        breakdown=breakdown,
        failures={
            (place, side): reason
            for place, column in enumerate(columns)
            for side, reason in matrix.reasons(position, column).items()
        },
    )


def _numbered(workspace: Workspace, table: PairTable, number: int) -> int:
    rows = len(workspace.source)
    if not 1 <= number <= rows:
        raise InputError(f"There is no row {number:,}; rows are numbered from 1 to {rows:,}.")
    position = int(np.searchsorted(table.rows, number - 1))
    if position < len(table) and int(table.rows[position]) == number - 1:
        return position
    bad = workspace.source.read(number - 1)
    reason = printable(bad.reason, limit=200) if isinstance(bad, BadRow) else "it was left out"
    raise InputError(f"Row {number:,} is no pair: {reason}")
