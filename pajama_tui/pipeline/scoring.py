"""Scores the workspace's pairs, keeps what was scored, and looks after the judges' health."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.steps import Cancelled
from pajama_tui.errors import PajamaError
from pajama_tui.pipeline.table import PairTable, read_texts
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.column import MISSING, Column, assemble
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.health import Health, HealthCheck
from pajama_tui.scoring.jail import region
from pajama_tui.scoring.jail_process import Jail, SandboxLevel
from pajama_tui.scoring.piece import Piece
from pajama_tui.scoring.plan import Plan
from pajama_tui.scoring.pool import Pool
from pajama_tui.scoring.probe import Probe, Prober, sample_rows
from pajama_tui.scoring.progress import RunProgress
from pajama_tui.scoring.score import ScoreFailure, default_workers, score_failures
from pajama_tui.scoring.store import ScoreStore
from pajama_tui.storage import replace_file


@dataclass(frozen=True, slots=True)
class ScoreMatrix:
    """All columns of a table, read from disk one at a time.

    Attributes:
        judges: one a column.
        health: of each judge.
        failures: of all judges, grouped.
        complete: every text has a score or a reason from every judge.
        level: the sandbox's sentence, "" when nothing had to be run.
    """

    judges: Sequence[Judge]
    health: Sequence[Health]
    failures: Sequence[ScoreFailure]
    complete: bool
    level: str
    _table: PairTable
    _store: ScoreStore
    _strikes: int

    @property
    def live(self) -> list[int]:
        """Columns of judges that have a say in the verdicts."""
        return [index for index, health in enumerate(self.health) if health.alive]

    def rows(
        self, index: NDArray[np.integer] | slice, columns: Sequence[int] | None = None
    ) -> NDArray[np.float32]:
        """float32 (k, m, 2): scores of the pairs at `index` of the table, NaN where there is none.

        Args:
            columns: judges to read, all unless given. Memory: the result, and one column.
        """
        plan = self._table.plan
        a, b = plan.a[index], plan.b[index]
        wanted = range(len(self.judges)) if columns is None else columns
        scores = np.empty((len(a), len(wanted), 2), np.float32)
        for place, column in enumerate(wanted):
            whole = _column(self._store, self.judges[column], self._table, self._strikes)
            scores[:, place, 0], scores[:, place, 1] = whole.scores[a], whole.scores[b]
        return scores

    def reasons(self, position: int, column: int) -> dict[str, str]:
        """Why the judge of `column` has no score for the pair at `position`, by side "a" or "b".

        A side that has a score is left out.
        """
        plan, judge = self._table.plan, self.judges[column]
        whole = _column(self._store, judge, self._table, self._strikes)
        found = {}
        for side, texts in (("a", plan.a), ("b", plan.b)):
            text = int(texts[position])
            if whole.kinds[text]:
                found[side] = _reason(whole, self._store.read(judge), plan, text)
        return found


def score(
    workspace: Workspace,
    table: PairTable,
    on_progress: Callable[[RunProgress], None] | None = None,
    control: RunControl | None = None,
    nice: int = 0,
) -> ScoreMatrix:
    """Run every judge over every text that has no score yet; blocks until done or cancelled.

    Args:
        nice: how far the judges step back for everything else on the machine, 0 to 19.

    Raises:
        SandboxUnavailable: judges cannot be locked in on this machine.
        PajamaError: the session is read-only, the disk is full or the data changed; what was
            scored is kept.
    """
    if workspace.session.readonly:
        raise PajamaError("The session is open read-only, so no judge can be run in it.")
    store = _store(workspace, table)
    plan = table.plan
    distinct = list({judge.sha: judge for judge in workspace.judges}.values())

    def chunk_texts(chunk: int) -> list[tuple[str, str]]:
        positions = np.arange(plan.borders[chunk], plan.borders[chunk + 1])
        return read_texts(workspace, plan, positions)

    pool = Pool(
        distinct,
        plan,
        chunk_texts,
        store,
        limits=workspace.limits,
        workers=workspace.workers or default_workers(),
        locked=workspace.locked,
        control=control,
        nice=nice,
    )
    workspace.session.note("run started", pairs=len(table), judges=len(distinct))
    pool.run(on_progress)
    cancelled = control is not None and control.cancelled
    level = pool.level.describe() if pool.level else ""
    matrix = _matrix(workspace, table, store, probe=not cancelled, level=level)
    workspace.session.note(
        "run cancelled" if cancelled else "run finished",
        pairs=len(table),
        judges=len(distinct),
        left_out=sum(bool(health.left_out) for health in matrix.health),
        failed_calls=sum(health.failed for health in matrix.health),
        sandbox=pool.level.name if pool.level else None,
    )
    return matrix


def sandbox_level() -> SandboxLevel:
    """What holds judges back on this machine, found by starting one worker.

    Raises:
        SandboxUnavailable: judges cannot be locked in; the message says what is missing.
    """
    with Jail() as jail:
        return jail.level


def stored(
    workspace: Workspace, table: PairTable, cancelled: Callable[[], bool] | None = None
) -> ScoreMatrix:
    """The scores there are, without running anything; also while a run is under way.

    Raises:
        Cancelled: `cancelled`, asked at every judge, said so.
    """
    store = _store(workspace, table)
    return _matrix(workspace, table, store, probe=False, level="", cancelled=cancelled)


def _store(workspace: Workspace, table: PairTable) -> ScoreStore:
    folder = workspace.session.scores_for(table.plan.digest)
    return ScoreStore(folder, workspace.limits, unsafe=not workspace.locked)


def _column(store: ScoreStore, judge: Judge, table: PairTable, strikes: int) -> Column:
    return assemble(store.read(judge), table.plan.borders, strikes)


def _reason(column: Column, pieces: Mapping[int, Piece], plan: Plan, text: int) -> str:
    """Why there is no score for the text at this position."""
    kind = int(column.kinds[text])
    if kind == MISSING:
        return "not run yet"
    alike = [f.message for f in column.failures if f.kind == region.KINDS[kind]]
    if len(alike) == 1:
        return alike[0]
    chunk = int(np.searchsorted(plan.borders, text, side="right")) - 1
    piece = pieces.get(chunk)
    note = int(piece.notes[text - int(plan.borders[chunk])]) if piece else 255
    if piece and note != 255:
        return piece.messages[note]
    return column.stopped or region.KINDS[kind]


def _matrix(
    workspace: Workspace,
    table: PairTable,
    store: ScoreStore,
    *,
    probe: bool,
    level: str,
    cancelled: Callable[[], bool] | None = None,
) -> ScoreMatrix:
    check = HealthCheck(table.plan, workspace.seed)
    failures: list[ScoreFailure] = []
    complete = True
    probes = _Probes(workspace, table, store, run=probe)
    # The workspace's judges may be replaced while this goes on.
    judges = list(workspace.judges)
    try:
        for judge in judges:
            if cancelled and cancelled():
                raise Cancelled
            column = _column(store, judge, table, workspace.limits.strikes)
            complete = complete and column.complete
            failures += score_failures(judge, column, table.plan)
            check.add(judge, column, probes.of(judge, column))
    finally:
        probes.close()
    return ScoreMatrix(
        judges=judges,
        health=check.finish(),
        failures=failures,
        complete=complete,
        level=level,
        _table=table,
        _store=store,
        _strikes=workspace.limits.strikes,
    )


class _Probes:
    """Probes kept beside their columns; run, in one zygote, only where there is none yet."""

    def __init__(
        self, workspace: Workspace, table: PairTable, store: ScoreStore, *, run: bool
    ) -> None:
        self._workspace, self._table, self._store = workspace, table, store
        self._run = run and not workspace.session.readonly
        self._prober: Prober | None = None

    def of(self, judge: Judge, column: Column) -> Probe | None:
        path = self._store.path(judge).with_suffix(".probe.json")
        try:
            return Probe.from_json(json.loads(path.read_bytes()))
        except (OSError, ValueError, KeyError, TypeError, AssertionError):
            pass
        if not self._run or column.stopped or not column.complete:
            return None
        if self._prober is None:
            plan = self._table.plan
            rows = sample_rows(plan.n_texts)
            texts = read_texts(self._workspace, plan, rows)
            self._prober = Prober(
                texts, rows, self._workspace.limits, locked=self._workspace.locked
            )
        probe = self._prober.probe(judge, column)
        replace_file(path, json.dumps(probe.to_json()))
        return probe

    def close(self) -> None:
        if self._prober is not None:
            self._prober.close()
