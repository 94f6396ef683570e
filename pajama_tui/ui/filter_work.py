"""Background work of the list of pairs: looks for rows, and tells the place as they are found."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import get_current_worker

from pajama_tui.errors import PajamaError
from pajama_tui.ui.courtesy import stops
from pajama_tui.ui.tasks import REPAINT_SECONDS

if TYPE_CHECKING:
    from numpy import integer, uint32
    from numpy.typing import NDArray

    from pajama_tui.pipeline.filtering import PairFilter
    from pajama_tui.pipeline.filtering_rows import Order
    from pajama_tui.pipeline.finding_rows import FoundRows, RowFinder
    from pajama_tui.pipeline.table import PairTable
    from pajama_tui.pipeline.verdicts import Verdicts
    from pajama_tui.pipeline.workspace import Workspace

# The screen's thread gets the interpreter between two steps of a search.
_BREATH_SECONDS = 0.002


@dataclass(frozen=True)
class Wanted:
    """Rows to look for, and what is known as it is asked.

    Attributes:
        serial: counts the requests; answers to older ones are not looked at.
        keep: a row to list whether it passes or not.
    """

    serial: int
    filter: "PairFilter"
    order: "Order"
    keep: int | None
    workspace: "Workspace"
    table: "PairTable"
    verdicts: "Verdicts | None"
    failed: "NDArray[integer] | None"


@dataclass
class RowsFound(Message):
    """Some more rows, or all.

    Attributes:
        rows: uint32, those found since the last message.
        looked: rows whose texts were looked at, of `total`.
        kept: the row to keep is among them and does not pass.
        finished: these are the last.
        trouble: why nothing can be found, "" where it can.
    """

    serial: int
    rows: "NDArray[uint32] | None"
    looked: int = 0
    total: int = 0
    kept: bool = False
    finished: bool = False
    trouble: str = ""


def find_rows(finder: "RowFinder", wanted: Wanted, post: Callable[[Message], object]) -> None:
    """Look for rows in a thread; the place gets `RowsFound` four times a second at most."""
    import numpy as np

    worker = get_current_worker()
    waiting: list[NDArray[uint32]] = []
    last, step = time.monotonic(), None
    steps = finder.find(
        wanted.workspace,
        wanted.table,
        wanted.filter,
        wanted.order,
        verdicts=wanted.verdicts,
        failed=wanted.failed,
        keep=wanted.keep,
        cancelled=stops(worker),
    )
    try:
        # Closed at once when it is cancelled: the next request waits for it.
        with closing(steps):  # type: ignore[type-var]
            for step in steps:
                if worker.is_cancelled:
                    return
                waiting.append(step.rows)
                if time.monotonic() - last >= REPAINT_SECONDS and step.looked < step.total:
                    post(_found(wanted, np.concatenate(waiting), step, False))
                    waiting.clear()
                    last = time.monotonic()
                time.sleep(_BREATH_SECONDS)
    except PajamaError as error:
        post(RowsFound(wanted.serial, None, finished=True, trouble=str(error)))
        return
    if step is not None and not worker.is_cancelled:
        post(_found(wanted, np.concatenate(waiting), step, True))


def _found(wanted: Wanted, rows: "NDArray[uint32]", step: "FoundRows", finished: bool) -> RowsFound:
    return RowsFound(wanted.serial, rows, step.looked, step.total, step.kept, finished)
