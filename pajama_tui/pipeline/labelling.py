"""Labels given by hand: in memory at once, on disk in their order, taken back one by one."""

import threading
from collections import deque
from dataclasses import replace
from typing import Any

from pajama_tui.errors import PajamaError
from pajama_tui.pairs.codes import GOLD_CODES
from pajama_tui.pipeline.label_order import (
    DEFAULT,
    ORDERS,
    Order,
    Proposal,
    positions_of,
)
from pajama_tui.pipeline.label_sample import own_gold
from pajama_tui.pipeline.scoring import stored
from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.verdicts import Verdicts, judge_pairs
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.session import Session
from pajama_tui.session_labels import Answer, Decision, LabelLog

ORDER_SETTING, BLIND_SETTING = "label_order", "label_blind"


class LabelsLost(PajamaError):
    """Labels could not be written; `rows` of the source are as they were before."""

    def __init__(self, cause: PajamaError, rows: set[int]) -> None:
        count = "The last label is" if len(rows) == 1 else f"The labels of {len(rows)} rows are"
        super().__init__(f"{cause} {count} not kept.")
        self.rows = rows


class Labels:
    """The labels of one session, while somebody labels.

    `decide` and `undo` hold at once and cost nothing; `write` puts them on disk, in the order they
    were made whichever threads call it, and may wait for a slow disk.

    Attributes:
        log: all decisions, those not yet written included.
        made: how often anything was decided or undone since this was made.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.log = session.label_log()
        self.made = 0
        self._waiting: deque[dict[str, Any]] = deque()
        self._writing = threading.Lock()

    def decide(
        self,
        row: int,
        answer: Answer,
        proposal: Proposal | None = None,
        *,
        p_a: float | None = None,
        blind: bool = False,
    ) -> Decision:
        """Say what is better in a row of the source.

        Args:
            proposal: that led there; one of another row is no reason.
            p_a: the verdict when it was said.
            blind: it was not shown.

        Raises:
            PajamaError: the session is read-only.
        """
        self._check()
        line: dict[str, Any] = {"row": row, "gold": None if answer == "skip" else answer}
        if answer == "skip":
            line["skip"] = True
        if proposal is not None and proposal.row == row:
            line["order"] = proposal.order
        if p_a is not None:
            line |= {"p_a": round(p_a, 6), "confidence": round(max(p_a, 1 - p_a), 6)}
        if blind:
            line["blind"] = True
        self._take(line)
        return self.log.decisions[-1]

    def undo(self) -> Decision | None:
        """Take the last decision back, and return it; None where there is none.

        Raises:
            PajamaError: the session is read-only.
        """
        self._check()
        line = self.log.undoing()
        if line is None:
            return None
        undone = self.log.decisions[-1]
        self._take(line)
        return undone

    def write(self) -> None:
        """Put on disk what is not there yet.

        Raises:
            LabelsLost: that fails. What was not written is forgotten: `log` is what the disk holds.
        """
        with self._writing:
            while self._waiting:
                line = dict(self._waiting[0])
                row, gold = line.pop("row"), line.pop("gold")
                try:
                    self._session.add_label(row, gold, **line)
                except PajamaError as error:
                    rows = {each["row"] for each in self._waiting}
                    self._waiting.clear()
                    self.log = self._session.label_log()
                    raise LabelsLost(error, rows) from error
                self._waiting.popleft()

    def _take(self, line: dict[str, Any]) -> None:
        self.log.take(line)
        self.made += 1
        self._waiting.append(line)

    def _check(self) -> None:
        if self._session.readonly:
            raise PajamaError(
                "The session is open read-only, so no label can be kept. Open it without "
                "--read-only to label."
            )


def with_gold(workspace: Workspace, table: PairTable, log: LabelLog, row: int) -> PairTable:
    """Return the table with the gold that now holds for one row of the source.

    Only the gold is copied. Where no label holds, it is the data's own.
    """
    position = positions_of(table, [row])
    if not len(position):
        return table
    gold = table.gold.copy()
    held = log.holds(row)
    given = held.gold if held is not None else None
    gold[position[0]] = GOLD_CODES[given or own_gold(workspace, row)]
    return replace(table, gold=gold)


def verdicts_on_disk(workspace: Workspace, table: PairTable) -> Verdicts | None:
    """Judge by the scores on disk, running no judge; None where they are too few."""
    matrix = stored(workspace, table)
    try:
        return judge_pairs(workspace, table, matrix, measure=False)
    except PajamaError:
        return None


def order_of(session: Session) -> Order:
    """Return the order of labelling that the session remembers."""
    kept = session.settings.get(ORDER_SETTING)
    return kept if kept in ORDERS else DEFAULT


def is_blind(session: Session) -> bool:
    """Return whether verdicts are hidden until a row is labelled, as the session remembers."""
    return session.settings.get(BLIND_SETTING) is True
