"""A version of a judge tried out before it is saved: on single pairs, and on a sample."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.findings import Estimate, Finding
from pajama_tui.audits.metrics import credit
from pajama_tui.audits.resampling import interval
from pajama_tui.audits.shares import effective_rows, share_interval
from pajama_tui.pipeline.shown import shown_rows
from pajama_tui.pipeline.table import PairTable, read_pairs
from pajama_tui.pipeline.trying_pairs import PairTrial, known, scored, texts_of, try_pairs
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.column import Column
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.jail import region
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.checks import TIE, Floats, Ints
from pajama_tui.verdicts.margins import fit_bounds, margins, votes

SAMPLE = 200
# A margin that moved by less than this share of the judge's range is as it was.
_MOVED = 0.01
_REASONS = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """One version on the sample.

    Attributes:
        coverage: share of pairs on which it prefers a side.
        agreement: share of gold rows with a side, of those it prefers a side on, where both agree.
        agreement_rows: how many rows that are.
        failed: share of texts without a score; a nan returned on purpose is not counted.
        p50, p99: seconds a call, None where none was timed.
        reasons: why texts have no score, most frequent first; safe to show.
    """

    coverage: float
    agreement: Estimate
    agreement_rows: int
    failed: float
    p50: float | None
    p99: float | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial(Finding):
    """What a version makes of some pairs, beside the one in use.

    Attributes:
        judge: label.
        version: sha of the one tried; `instead_of` of the one in use, None where it is the same.
        pairs: the pairs asked for.
        rows: pairs of the sample; gold: those with gold.
        before, after: the versions on the sample; `before` None where there is one version.
        margins_changed: share of the sample's pairs whose margin moved by more than 0.01, or came
            or went. Each version's margins are normalised by its own scores on the sample, so that
            another unit changes none.
        sides_changed: share whose preferred side is another, or is one where none was.
        gain: accuracy on gold rows, no side and ties half right, minus that of the one in use.
    """

    judge: str
    version: str
    instead_of: str | None
    pairs: tuple[PairTrial, ...]
    rows: int
    gold: int
    before: Figures | None
    after: Figures
    margins_changed: float | None
    sides_changed: float | None
    gain: Estimate | None

    @property
    def dead(self) -> bool:
        """Whether every text of the sample failed."""
        return self.after.failed == 1.0


def try_judge(
    workspace: Workspace,
    table: PairTable,
    after: Judge,
    before: Judge | None = None,
    *,
    positions: Sequence[int] | None = None,
    sample: int = SAMPLE,
    control: RunControl | None = None,
) -> Trial:
    """Run a version in the sandbox on single pairs and on a sample; nothing is kept.

    Args:
        after: the version to try.
        before: the one in use, to compare with.
        positions: of the table, pairs to show; None for the first three of the sample.
        sample: pairs to draw by the workspace's seed, those with gold before others.
        control: to cancel it from another thread.

    Raises:
        Cancelled: by `control`.
        SandboxUnavailable: judges cannot be locked in on this machine.
        InputError: the data is not what it was when the table was made.
    """
    versions = [after] if before is None or before.sha == after.sha else [after, before]
    fresh = np.where(shown_rows(workspace.session, table), 0, table.gold).astype(np.int8)
    drawn = _drawn(fresh, sample, workspace.seed)
    shown = drawn[:3].tolist() if positions is None else positions
    pairs = try_pairs(workspace, table, after, before, positions=shown, control=control)
    texts = [texts_of(pair) for pair in read_pairs(workspace, table, drawn)]
    run = scored(workspace, versions, texts, control=control)
    scores = run.scores
    gold, groups = fresh[drawn], table.groups[drawn]
    moved = [_margins(scores, at) for at in range(len(versions))]
    sides = [votes(margin) for margin in moved]
    figures = [
        _figures(column, side, gold, groups)
        for column, side in zip(run.columns, sides, strict=True)
    ]
    two = len(versions) == 2
    return Trial(
        judge=after.label,
        version=after.sha,
        instead_of=before.sha if two and before else None,
        pairs=pairs,
        rows=len(drawn),
        gold=int((gold != 0).sum()),
        before=figures[1] if two else None,
        after=figures[0],
        margins_changed=float(_moved(moved[0], moved[1]).mean()) if two else None,
        sides_changed=float((sides[0] != sides[1]).mean()) if two else None,
        gain=_gain(sides, gold, groups, workspace.seed) if two else None,
    )


def _drawn(gold: NDArray[np.int8], count: int, seed: int) -> NDArray[np.int64]:
    draw = np.random.default_rng(seed)
    known, rest = (draw.permutation(np.flatnonzero(which)) for which in (gold != 0, gold == 0))
    return np.sort(np.concatenate([known, rest])[:count]).astype(np.int64)


def _margins(scores: NDArray[np.float32], at: int) -> Floats:
    own = scores[:, at : at + 1]
    result: Floats = margins(own, fit_bounds(own))[:, 0]
    return result


def _moved(one: Floats, other: Floats) -> NDArray[np.bool_]:
    both = ~np.isnan(one) & ~np.isnan(other)
    result: NDArray[np.bool_] = np.isnan(one) != np.isnan(other)
    result[both] = np.abs(one[both] - other[both]) > _MOVED
    return result


def _figures(
    column: Column, side: NDArray[np.int8], gold: NDArray[np.int8], groups: Ints
) -> Figures:
    met = (side != 0) & (gold != 0) & (gold != TIE)
    right = (side[met] == gold[met]).astype(np.float64)
    agreement = Estimate(None, None, None)
    if len(right):
        rows = effective_rows(right, groups[met])
        agreement = Estimate(float(right.mean()), *share_interval(right.mean() * rows, rows))
    failed = (column.kinds != 0) & (column.kinds != region.ABSTAINED)
    return Figures(
        coverage=float((side != 0).mean()),
        agreement=agreement,
        agreement_rows=len(right),
        failed=float(failed.mean()),
        p50=known(column.timing.quantile(0.5)),
        p99=known(column.timing.quantile(0.99)),
        reasons=tuple(
            printable(failure.message) for failure in column.failures if failure.kind != "nan"
        )[:_REASONS],
    )


def _gain(
    sides: Sequence[NDArray[np.int8]], gold: NDArray[np.int8], groups: Ints, seed: int
) -> Estimate:
    labelled = gold != 0
    if not labelled.any():
        return Estimate(None, None, None)
    after, before = (credit(0.5 + 0.25 * side[labelled], gold[labelled]) for side in sides)
    gained = after - before
    return Estimate(
        float(gained.mean()), *(interval(gained, groups[labelled], seed) or (None, None))
    )
