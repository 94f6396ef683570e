"""Finds the rows of a workspace that a filter lets through, in the order wanted."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.steps import Cancelled, IsCancelled
from pajama_tui.pipeline.disagreement import count_failures, disagreement
from pajama_tui.pipeline.filtering import PairFilter
from pajama_tui.pipeline.filtering_rows import Facts, Order, candidates, needs_of, ordered
from pajama_tui.pipeline.filtering_text import TextSearch
from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pajama_tui.pipeline.verdicts import Verdicts


@dataclass(frozen=True, slots=True)
class FoundRows:
    """A step of looking for rows.

    Attributes:
        rows: uint32, rows of the source found in this step, in the order wanted.
        looked: rows whose texts were looked at so far, of `total`; both 0 where none has to be.
        kept: the row to keep is among the rows found and does not pass the filter.
    """

    rows: NDArray[np.uint32]
    looked: int = 0
    total: int = 0
    kept: bool = False


class RowFinder:
    """Looks for rows, and remembers what it read and counted for the next time.

    A filter that is asked for again, as verdicts change, reads no text twice and reads scores only
    where the verdicts are other ones.
    """

    def __init__(self) -> None:
        self._search: TextSearch | None = None
        self._split: tuple[Verdicts, NDArray[np.float32]] | None = None
        self._failed: tuple[Verdicts, NDArray[np.integer]] | None = None
        self._lock = threading.Lock()

    def find(
        self,
        workspace: Workspace,
        table: PairTable,
        wanted: PairFilter,
        order: Order = "file",
        *,
        verdicts: "Verdicts | None" = None,
        failed: NDArray[np.integer] | None = None,
        keep: int | None = None,
        cancelled: IsCancelled | None = None,
    ) -> Iterator[FoundRows]:
        """Yield rows as they are found, about ten times a second, and once at the end.

        Args:
            failed: int (n_pairs,), where it was counted before; else it is here, once all judges
                were run on all pairs.
            keep: a row to find whether it passes or not.
            cancelled: asked now and then; true ends it without a last step.

        Raises:
            InputError: filter or order ask for what is not known yet.
        """
        with self._lock:
            try:
                facts = self._facts(workspace, table, wanted, order, verdicts, failed, cancelled)
            except Cancelled:
                return
            rows = candidates(wanted, facts)
            if keep is not None and 0 <= keep < facts.rows:
                passes = bool(np.isin(keep, rows))
                rows = np.union1d(rows, np.array([keep], np.uint32)).astype(np.uint32)
            else:
                keep, passes = None, True
            rows = ordered(rows, order, facts)
            if not wanted.texts:
                yield FoundRows(rows, kept=not passes)
                return
            if self._search is None or not self._search.fits(workspace.source, wanted):
                self._search = TextSearch(workspace.source, wanted)
            for step in self._search.search(rows, keep, cancelled):
                kept = keep is not None and not (passes and self._search.holds(keep))
                yield FoundRows(step.rows, step.looked, step.total, kept)

    def remembers(self, workspace: Workspace, wanted: PairFilter) -> bool:
        """Whether a filter's texts were looked for before, so that it is a matter of a moment."""
        known = self._search is not None and self._search.fits(workspace.source, wanted)
        return not wanted.texts or (known and self._search is not None and self._search.begun)

    def _facts(
        self,
        workspace: Workspace,
        table: PairTable,
        wanted: PairFilter,
        order: Order,
        verdicts: "Verdicts | None",
        failed: NDArray[np.integer] | None,
        cancelled: IsCancelled | None,
    ) -> Facts:
        needs = {*wanted.needs, needs_of(order)}
        split = None
        if "disagreement" in needs and verdicts is not None:
            if self._split is None or self._split[0] is not verdicts:
                self._split = (verdicts, disagreement(verdicts, len(table), cancelled))
            split = self._split[1]
        if "failures" in needs and verdicts is not None and verdicts.matrix.complete:
            if self._failed is None or self._failed[0] is not verdicts:
                self._failed = (verdicts, count_failures(verdicts, len(table)))
            failed = self._failed[1]
        labelled = workspace.session.labels() if "labels" in needs else {}
        return Facts(
            rows=len(workspace.source),
            table=table,
            verdicts=verdicts,
            failed=failed,
            disagreement=split,
            labelled=frozenset(labelled),
        )
