"""A run with the health check at its end, as the pipeline does it, over pairs in memory."""

from collections.abc import Mapping, Sequence
from typing import Any

from pajama_tui.programs.judge import Judge
from pajama_tui.scoring import Limits, score_pairs
from pajama_tui.scoring.column import Column, assemble
from pajama_tui.scoring.health import Health, HealthCheck
from pajama_tui.scoring.plan import Plan, Planner
from pajama_tui.scoring.probe import Prober, sample_rows
from pajama_tui.scoring.store import MemoryPieces


def plan_of(pairs: Sequence[Mapping[str, Any]]) -> Plan:
    """The plan that score_pairs makes of these pairs."""
    planner = Planner()
    for pair in pairs:
        planner.add(pair["prompt"], pair["response_a"], pair["response_b"])
    return planner.finish()


def texts_of(
    plan: Plan, pairs: Sequence[Mapping[str, Any]], rows: Sequence[int]
) -> list[tuple[str, str]]:
    """(prompt, response) at these positions of the plan."""
    found = [(pairs[int(plan.pair[row])], "ab"[int(plan.side[row])]) for row in rows]
    return [(pair["prompt"], pair[f"response_{side}"]) for pair, side in found]


def examine(
    judges: Sequence[Judge], pairs: Sequence[Mapping[str, Any]], limits: Limits
) -> dict[str, tuple[Health, Column]]:
    """Health and column of every judge, by the judge's name."""
    pieces = MemoryPieces()
    score_pairs(judges, pairs, limits=limits, pieces=pieces)
    plan = plan_of(pairs)
    check = HealthCheck(plan)
    rows = sample_rows(plan.n_texts)
    prober = Prober(texts_of(plan, pairs, rows), rows, limits)
    columns = []
    try:
        for judge in judges:
            column = assemble(pieces.read(judge), plan.borders, limits.strikes)
            check.add(judge, column, None if column.stopped else prober.probe(judge, column))
            columns.append(column)
    finally:
        prober.close()
    return {
        judge.name: (health, column)
        for judge, health, column in zip(judges, check.finish(), columns, strict=True)
    }
