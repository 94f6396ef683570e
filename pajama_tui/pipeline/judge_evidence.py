"""Rows of a workspace's data that are attached to a message about a judge."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pajama_tui.pairs.pair import Gold
from pajama_tui.pipeline.judge_run import kept_run
from pajama_tui.pipeline.proposals import MOST_GOLD
from pajama_tui.pipeline.shown import shown_groups
from pajama_tui.pipeline.table import PairTable, read_pairs
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge
from pajama_tui.synthesis.chat_evidence import (
    MOST_TOKENS,
    EvidenceRow,
    evidence_text,
    fitting,
    wrong_rows,
)
from pajama_tui.synthesis.chat_turns import Shown
from pajama_tui.verdicts.checks import TIE
from pajama_tui.verdicts.margins import fit_bounds, margins

_GOLD: dict[int, Gold | None] = {1: "a", -1: "b", 2: "tie", 0: None}
# So many wrong rows are looked at for some that fit.
_SPARE = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """Rows to attach.

    Attributes:
        rows: whole, in the order they are shown.
        left_out: 1-based numbers of rows that there was no room for.
        text: as they are sent.
        said: what attaching them means, in sentences for the user.
    """

    rows: tuple[EvidenceRow, ...]
    left_out: tuple[int, ...]
    text: str
    said: tuple[str, ...]

    @property
    def shown(self) -> tuple[Shown, ...]:
        """The rows as a conversation remembers them."""
        return tuple(Shown(row.pair.row, row.pair.line, row.group) for row in self.rows)


def rows_wrong(
    workspace: Workspace,
    table: PairTable,
    judge: Judge,
    count: int,
    skip: Collection[int] = (),
    beside: Evidence | None = None,
) -> Evidence:
    """Return up to `count` rows that the judge gets wrong, the worst first, one a prompt first.

    Of more than 4,000 gold rows with a side, so many drawn by the workspace's seed are looked at.

    Args:
        skip: rows of the data to leave out.
        beside: what is attached already, and comes first.
    """
    before = beside.rows if beside else ()
    sided = np.flatnonzero((table.gold != 0) & (table.gold != TIE))
    draw = np.random.default_rng(workspace.seed)
    index = np.sort(draw.permutation(sided)[:MOST_GOLD]).astype(np.int64)
    if not len(index):
        said = ["There is no gold, so no row is known as wrong."]
        return _evidence(workspace, table, before, said)
    own = kept_run(workspace, table, judge, index).scores[:, None]
    out = np.flatnonzero(np.isin(table.rows[index], list(skip))).tolist()
    found = wrong_rows(
        margins(own, fit_bounds(own))[:, 0], table.gold[index], table.groups[index], skip=set(out)
    )
    # One that is too long for the room there is makes way for the next.
    positions = [int(index[at]) for at in found[: count * _SPARE]]
    rows = fitting([*before, *_rows(workspace, table, judge, positions)])
    said = [] if found else ["It gets no row wrong that is not in the conversation already."]
    return _evidence(workspace, table, rows[: len(before) + count], said)


def attached(
    workspace: Workspace,
    table: PairTable,
    judge: Judge,
    positions: Sequence[int],
    beside: Evidence | None = None,
) -> Evidence:
    """Return the rows at these positions of the table, as far as there is room.

    Args:
        beside: what is attached already, and comes first.
    """
    before = beside.rows if beside else ()
    there = {row.pair.row for row in before}
    new = [at for at in dict.fromkeys(positions) if int(table.rows[at]) not in there]
    wanted = [*before, *_rows(workspace, table, judge, new)]
    rows = fitting(wanted)
    missing = tuple(row.pair.row + 1 for row in wanted if row not in rows)
    said = []
    if missing:
        numbers = ", ".join(map(str, missing))
        said.append(
            f"No room for rows {numbers}: all rows of a message may have {MOST_TOKENS:,} tokens."
        )
    return _evidence(workspace, table, rows, said, missing)


def _rows(
    workspace: Workspace, table: PairTable, judge: Judge, positions: Sequence[int]
) -> list[EvidenceRow]:
    if not positions:
        return []
    index = np.array(positions, np.int64)
    scores = kept_run(workspace, table, judge, index).scores
    found = []
    for at, pair in enumerate(read_pairs(workspace, table, index)):
        # The session's own labels count over the data's.
        own = replace(pair, gold=_GOLD[int(table.gold[index[at]])])
        a, b = map(float, scores[at])
        found.append(EvidenceRow(own, int(table.groups[index[at]]), a, b))
    return found


def _evidence(
    workspace: Workspace,
    table: PairTable,
    rows: Sequence[EvidenceRow],
    said: Sequence[str],
    missing: tuple[int, ...] = (),
) -> Evidence:
    if not rows:
        return Evidence((), missing, "", tuple(said))
    known = shown_groups(workspace.session)
    groups = np.array([row.group for row in rows], np.int64)
    left = _gold_left(table, np.union1d(known, groups))
    numbers = ", ".join(f"{row.pair.row + 1:,}" for row in rows)
    tokens = sum(row.tokens for row in rows)
    sentence = (
        f"Attached: rows {numbers} (about {tokens:,} tokens). Once they are sent, their prompts "
        f"measure nothing any more; {left:,} gold rows are left to measure with."
    )
    return Evidence(tuple(rows), missing, evidence_text(rows), (*said, sentence))


def _gold_left(table: PairTable, shown: NDArray[np.int64]) -> int:
    return int(((table.gold != 0) & ~np.isin(table.groups, shown)).sum())
