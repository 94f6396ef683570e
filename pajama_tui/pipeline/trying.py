"""A version of a judge tried out before it is saved: on single pairs, and on a sample."""

import ast
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.findings import Estimate, Finding
from pajama_tui.audits.metrics import credit
from pajama_tui.audits.resampling import interval
from pajama_tui.audits.shares import effective_rows, share_interval
from pajama_tui.pairs.pair import Pair
from pajama_tui.pipeline.shown import shown_rows
from pajama_tui.pipeline.table import GOLD_CODES, PairTable, read_pairs
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.column import Column, assemble
from pajama_tui.scoring.jail import region
from pajama_tui.scoring.plan import Plan, Planner
from pajama_tui.scoring.score import score_pairs
from pajama_tui.scoring.store import MemoryPieces
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.checks import TIE, Floats, Ints
from pajama_tui.verdicts.margins import fit_bounds, margins, votes

SAMPLE = 200
# A margin that moved by less than this share of the judge's range is as it was.
_MOVED = 0.01
_REASONS = 5
_GOLD = {code: name for name, code in GOLD_CODES.items()}


@dataclass(frozen=True, slots=True)
class PairScores:
    """One version on one pair.

    Attributes:
        a, b: scores, None where there is none.
        reasons: why not, by side "a" or "b"; safe to show.
        seconds: mean of the calls, None where none was timed.
    """

    a: float | None
    b: float | None
    reasons: dict[str, str]
    seconds: float | None


@dataclass(frozen=True, slots=True)
class PairTrial:
    """One pair under the version in use and the one tried.

    Attributes:
        row: 0-based row of the data.
        line: 1-based line of the file.
        gold: "a", "b", "tie" or None.
        before: the version in use; None where it is the one tried.
        after: the one tried.
    """

    row: int
    line: int
    gold: str | None
    before: PairScores | None
    after: PairScores


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
        prints: the source calls print; what it prints goes nowhere.
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
    prints: bool

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
    positions: Sequence[int] = (),
    sample: int = SAMPLE,
) -> Trial:
    """Run a version in the sandbox on single pairs and on a sample; nothing is kept.

    Args:
        after: the version to try.
        before: the one in use, to compare with.
        positions: of the table, pairs to show; without them the first three of the sample.
        sample: pairs to draw by the workspace's seed, those with gold before others.

    Raises:
        SandboxUnavailable: judges cannot be locked in on this machine.
        InputError: the data is not what it was when the table was made.
    """
    versions = [Judge("after", "", after.source)]
    if before is not None and before.sha != after.sha:
        versions.append(Judge("before", "", before.source))
    fresh = np.where(shown_rows(workspace.session, table), 0, table.gold).astype(np.int8)
    drawn = _drawn(fresh, sample, workspace.seed)
    shown = np.array(list(positions) or drawn[:3], np.int64)
    pairs = tuple(
        _try_pair(workspace, versions, pair, _GOLD[int(gold)])
        for pair, gold in zip(read_pairs(workspace, table, shown), table.gold[shown], strict=True)
    )
    texts = [_texts(pair) for pair in read_pairs(workspace, table, drawn)]
    scores, columns, _ = _scored(workspace, versions, texts)
    gold, groups = fresh[drawn], table.groups[drawn]
    moved = [_margins(scores, at) for at in range(len(versions))]
    sides = [votes(margin) for margin in moved]
    figures = [
        _figures(column, side, gold, groups) for column, side in zip(columns, sides, strict=True)
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
        prints=_prints(after.source),
    )


def _drawn(gold: NDArray[np.int8], count: int, seed: int) -> NDArray[np.int64]:
    draw = np.random.default_rng(seed)
    known, rest = (draw.permutation(np.flatnonzero(which)) for which in (gold != 0, gold == 0))
    return np.sort(np.concatenate([known, rest])[:count]).astype(np.int64)


def _texts(pair: Pair) -> dict[str, str]:
    return {name: getattr(pair, name) for name in ("prompt", "response_a", "response_b")}


def _try_pair(
    workspace: Workspace, versions: Sequence[Judge], pair: Pair, gold: str | None
) -> PairTrial:
    scores, columns, plan = _scored(workspace, versions, [_texts(pair)])
    found = []
    for at, column in enumerate(columns):
        sides = {
            "a": (float(scores[0, at, 0]), plan.a[0]),
            "b": (float(scores[0, at, 1]), plan.b[0]),
        }
        reasons = {
            side: _reason(column, int(text))
            for side, (score, text) in sides.items()
            if isnan(score)
        }
        a, b = (_known(score) for score, _ in sides.values())
        found.append(PairScores(a, b, reasons, _known(column.timing.mean())))
    return PairTrial(pair.row, pair.line, gold, found[1] if len(found) == 2 else None, found[0])


def _reason(column: Column, text: int) -> str:
    """Why one of at most two texts has no score."""
    own = [failure for failure in column.failures if failure.first == text]
    return printable((own or column.failures)[0].message)


def _scored(
    workspace: Workspace, versions: Sequence[Judge], texts: Sequence[Mapping[str, str]]
) -> tuple[NDArray[np.float32], list[Column], Plan]:
    """Scores, float32 (n, k, 2), each version's column, and the plan of the texts."""
    pieces = MemoryPieces()
    scores, _ = score_pairs(
        versions, texts, 1, limits=workspace.limits, locked=workspace.locked, pieces=pieces
    )
    planner = Planner()
    for each in texts:
        planner.add(each["prompt"], each["response_a"], each["response_b"])
    plan, strikes = planner.finish(), workspace.limits.strikes
    columns = [assemble(pieces.read(judge), plan.borders, strikes) for judge in versions]
    return scores, columns, plan


def _margins(scores: NDArray[np.float32], at: int) -> Floats:
    own = scores[:, at : at + 1]
    result: Floats = margins(own, fit_bounds(own))[:, 0]
    return result


def _moved(one: Floats, other: Floats) -> NDArray[np.bool_]:
    known = ~np.isnan(one) & ~np.isnan(other)
    result: NDArray[np.bool_] = np.isnan(one) != np.isnan(other)
    result[known] = np.abs(one[known] - other[known]) > _MOVED
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
        p50=_known(column.timing.quantile(0.5)),
        p99=_known(column.timing.quantile(0.99)),
        reasons=tuple(
            printable(failure.message) for failure in column.failures if failure.kind != "nan"
        )[:_REASONS],
    )


def _gain(
    sides: Sequence[NDArray[np.int8]], gold: NDArray[np.int8], groups: Ints, seed: int
) -> Estimate:
    known = gold != 0
    if not known.any():
        return Estimate(None, None, None)
    after, before = (credit(0.5 + 0.25 * side[known], gold[known]) for side in sides)
    gained = after - before
    return Estimate(float(gained.mean()), *(interval(gained, groups[known], seed) or (None, None)))


def _prints(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(isinstance(name, ast.Name) and name.id == "print" for name in called)


def _known(value: float) -> float | None:
    return None if isnan(value) else float(value)
