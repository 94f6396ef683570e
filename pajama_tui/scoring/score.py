"""Scores of judges on pairs, as arrays: the library's front door to the sandbox."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError
from pajama_tui.programs.judge import Judge, read_judge
from pajama_tui.scoring.column import Column, assemble
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.limits import Limits
from pajama_tui.scoring.plan import Plan, Planner
from pajama_tui.scoring.pool import Pool
from pajama_tui.scoring.progress import RunProgress
from pajama_tui.scoring.store import MemoryPieces, Pieces
from pajama_tui.scoring.usage import cores

SIDES = ("a", "b")


@dataclass(frozen=True, slots=True)
class ScoreFailure:
    """Calls of one judge that failed alike.

    Attributes:
        judge: name of the judge's file, e.g. "overlap.py".
        kind: "denied", "timeout", "memory", "error", "not-a-number", "killed" or "invalid".
        message: what happened, safe to show.
        count: how many distinct texts.
        pair: index of the first pair it hit.
        side: "a" or "b", the side of that pair.
    """

    judge: str
    kind: str
    message: str
    count: int
    pair: int
    side: str


def default_workers() -> int:
    """Processor cores this process may use."""
    return cores()


def score_pairs(
    judges: Sequence[Judge | str | Path],
    pairs: Sequence[Mapping[str, Any]],
    workers: int | None = 2,
    *,
    limits: Limits | None = None,
    locked: bool = True,
    on_progress: Callable[[RunProgress], None] | None = None,
    control: RunControl | None = None,
    pieces: Pieces | None = None,
    prints: bool = False,
) -> tuple[NDArray[np.float32], list[ScoreFailure]]:
    """Score both responses of every pair with every judge, in the sandbox.

    Args:
        judges: loaded judges or paths of judge files.
        pairs: mappings with str values "prompt", "response_a", "response_b".
        workers: processes; None for one a core.
        limits: what a judge may use; the defaults unless given.
        locked: False runs judges without a sandbox; say so to whoever sees the scores.
        pieces: a store to resume from and write to; nothing is kept unless given.
        prints: keep what the judges print in `pieces`, 16 KB of memory a call: for a few pairs.

    Returns:
        scores: float32 (n_pairs, n_judges, 2); [..., 0] is response a; NaN where a judge failed.
        failures: grouped by judge, kind and message.

    Raises:
        InputError: a judge file cannot be read, or a pair lacks a text.
        SandboxUnavailable: judges cannot be locked in on this machine.
    """
    loaded = [judge if isinstance(judge, Judge) else _read(judge) for judge in judges]
    planner = Planner()
    for index, pair in enumerate(pairs):
        planner.add(*_texts(pair, index))
    plan = planner.finish()
    limits = limits or Limits()
    pieces = pieces or MemoryPieces()

    def read_texts(chunk: int) -> list[tuple[str, str]]:
        rows = range(int(plan.borders[chunk]), int(plan.borders[chunk + 1]))
        texts = []
        for row in rows:
            pair = pairs[int(plan.pair[row])]
            texts.append((pair["prompt"], pair[f"response_{SIDES[plan.side[row]]}"]))
        return texts

    distinct = list({judge.sha: judge for judge in loaded}.values())
    pool = Pool(
        distinct,
        plan,
        read_texts,
        pieces,
        limits=limits,
        workers=workers or default_workers(),
        locked=locked,
        control=control,
        prints=prints,
    )
    pool.run(on_progress)
    scores = np.full((len(pairs), len(loaded), 2), np.nan, np.float32)
    failures: list[ScoreFailure] = []
    for index, judge in enumerate(loaded):
        column = assemble(pieces.read(judge), plan.borders, limits.strikes)
        scores[:, index, 0] = column.scores[plan.a]
        scores[:, index, 1] = column.scores[plan.b]
        failures += score_failures(judge, column, plan)
    return scores, failures


def score_failures(judge: Judge, column: Column, plan: Plan) -> list[ScoreFailure]:
    """A column's failures, each with the pair and side it hit first.

    A nan that the judge returned itself counts as "not-a-number".
    """
    name = judge.path.name if judge.path else f"{judge.name}.py"
    return [
        ScoreFailure(
            judge=name,
            kind="not-a-number" if failure.kind == "nan" else failure.kind,
            message=failure.message,
            count=failure.count,
            pair=int(plan.pair[failure.first]),
            side=SIDES[plan.side[failure.first]],
        )
        for failure in column.failures
    ]


def _read(path: str | Path) -> Judge:
    try:
        return read_judge(path)
    except OSError as error:
        raise InputError(f"The judge {path} cannot be read: {error.strerror}.") from error


def _texts(pair: Mapping[str, Any], index: int) -> tuple[str, str, str]:
    texts = []
    for key in ("prompt", "response_a", "response_b"):
        text = pair.get(key)
        if not isinstance(text, str):
            raise InputError(
                f"Pair {index} has no text in '{key}' (found {type(text).__name__}); "
                "score_pairs needs str values for prompt, response_a and response_b."
            )
        texts.append(text)
    return texts[0], texts[1], texts[2]
