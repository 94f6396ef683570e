"""A version of a judge on single pairs: scores, reasons, and what it printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.steps import Cancelled
from pajama_tui.pairs.codes import GOLD_CODES
from pajama_tui.pairs.pair import Pair
from pajama_tui.pipeline.table import PairTable, read_pairs
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.column import Column, assemble
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.piece import Piece, Printed
from pajama_tui.scoring.plan import Plan, Planner
from pajama_tui.scoring.score import score_pairs
from pajama_tui.scoring.store import MemoryPieces
from pajama_tui.untrusted import printable

_GOLD = {code: name for name, code in GOLD_CODES.items()}


@dataclass(frozen=True, slots=True)
class PairScores:
    """One version on one pair.

    Attributes:
        a, b: scores, None where there is none.
        reasons: why not, by side "a" or "b"; safe to show.
        seconds: mean of the calls, None where none was timed.
        printed: what the calls printed, by side "a" and "b", and by "loading" what the judge did
            before any call, if anything; the first 4,000 characters of each, safe to show.
        cut: how many characters more there were, where there were.
    """

    a: float | None
    b: float | None
    reasons: dict[str, str]
    seconds: float | None
    printed: dict[str, str]
    cut: dict[str, int]

    @property
    def prefers(self) -> str | None:
        """ "a", "b", or None: no side."""
        if self.a is None or self.b is None or self.a == self.b:
            return None
        return "a" if self.a > self.b else "b"


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
class Scored:
    """Versions on some texts.

    Attributes:
        scores: float32 (n_pairs, n_versions, 2), NaN where there is none.
        columns: one a version.
        printed: of each version, what each text's call printed and last what loading did; empty
            where that was not asked for.
        plan: of the texts.
    """

    scores: NDArray[np.float32]
    columns: list[Column]
    printed: list[list[Printed]]
    plan: Plan


def try_pairs(
    workspace: Workspace,
    table: PairTable,
    after: Judge,
    before: Judge | None = None,
    *,
    positions: Sequence[int],
    control: RunControl | None = None,
) -> tuple[PairTrial, ...]:
    """Run a version in the sandbox on single pairs, and keep what it prints there.

    Args:
        after: the version to try.
        before: the one in use, to compare with.
        positions: of the table.
        control: to cancel it from another thread.

    Raises:
        Cancelled: by `control`.
        SandboxUnavailable: judges cannot be locked in on this machine.
        InputError: the data is not what it was when the table was made.
    """
    versions = [after] if before is None or before.sha == after.sha else [after, before]
    index = np.array(positions, np.int64)
    return tuple(
        _try_pair(workspace, versions, pair, _GOLD[int(gold)], control)
        for pair, gold in zip(read_pairs(workspace, table, index), table.gold[index], strict=True)
    )


def scored(
    workspace: Workspace,
    versions: Sequence[Judge],
    texts: Sequence[Mapping[str, str]],
    *,
    prints: bool = False,
    control: RunControl | None = None,
) -> Scored:
    """Run versions over texts (see `texts_of`) in one worker; nothing is kept.

    Raises:
        Cancelled: by `control`.
        SandboxUnavailable: judges cannot be locked in on this machine.
    """
    pieces = MemoryPieces()
    scores, _ = score_pairs(
        versions,
        texts,
        1,
        limits=workspace.limits,
        locked=workspace.locked,
        control=control,
        pieces=pieces,
        prints=prints,
    )
    if control is not None and control.cancelled:
        raise Cancelled
    planner = Planner()
    for each in texts:
        planner.add(each["prompt"], each["response_a"], each["response_b"])
    plan, strikes = planner.finish(), workspace.limits.strikes
    found = [pieces.read(judge) for judge in versions]
    return Scored(
        scores=scores,
        columns=[assemble(own, plan.borders, strikes) for own in found],
        printed=[_printed(own, plan) if prints else [] for own in found],
        plan=plan,
    )


def texts_of(pair: Pair) -> dict[str, str]:
    """What of a pair judges get to see."""
    return {name: getattr(pair, name) for name in ("prompt", "response_a", "response_b")}


def known(value: float) -> float | None:
    """The number, None instead of NaN."""
    return None if isnan(value) else float(value)


def _printed(pieces: Mapping[int, Piece], plan: Plan) -> list[Printed]:
    whole: list[Printed] = []
    loading = Printed()
    for chunk in range(plan.n_chunks):
        # A chunk that its judge's end made needless, or that a lost worker left, has none.
        piece = pieces.get(chunk)
        own = piece.printed if piece else []
        whole += own[:-1] or [Printed()] * plan.rows(chunk)
        loading = own[-1] if own else loading
    return [*whole, loading]


def _try_pair(
    workspace: Workspace,
    versions: Sequence[Judge],
    pair: Pair,
    gold: str | None,
    control: RunControl | None,
) -> PairTrial:
    run = scored(workspace, versions, [texts_of(pair)], prints=True, control=control)
    at = {"a": int(run.plan.a[0]), "b": int(run.plan.b[0])}
    found = [
        _pair_scores(run.scores[0, number], column, printed, at)
        for number, (column, printed) in enumerate(zip(run.columns, run.printed, strict=True))
    ]
    return PairTrial(pair.row, pair.line, gold, found[1] if len(found) == 2 else None, found[0])


def _pair_scores(
    scores: NDArray[np.float32], column: Column, printed: list[Printed], at: dict[str, int]
) -> PairScores:
    sides = {"a": float(scores[0]), "b": float(scores[1])}
    by_name = {side: printed[text] for side, text in at.items()}
    if printed[-1].text:
        by_name["loading"] = printed[-1]
    return PairScores(
        a=known(sides["a"]),
        b=known(sides["b"]),
        reasons={side: _reason(column, at[side]) for side in sides if isnan(sides[side])},
        seconds=known(column.timing.mean()),
        printed={name: each.text for name, each in by_name.items()},
        cut={name: each.cut for name, each in by_name.items() if each.cut},
    )


def _reason(column: Column, text: int) -> str:
    """Why one of at most two texts has no score."""
    own = [failure for failure in column.failures if failure.first == text]
    return printable((own or column.failures)[0].message)
