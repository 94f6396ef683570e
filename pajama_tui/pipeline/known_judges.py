"""What a session knows of its judges without running anything: its last verdicts tell."""

import json
from typing import Any

from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.judge_filter import JudgeFacts, health_word


def known_judges(workspace: Workspace, *, accuracy: bool = False) -> list[JudgeFacts]:
    """Return the session's judges, the disabled ones too, by rubric and name, with their figures.

    Args:
        accuracy: find out how right each one's votes are as well; reads the scores.

    Raises:
        InputError: the data can't be read; with `accuracy` only.
    """
    roster, kept = workspace.roster, _kept(workspace)
    healths = {(each.get("label"), each.get("sha")): each for each in _list(kept.get("judges"))}
    weights = kept.get("weights")
    weights = weights if isinstance(weights, dict) else {}
    right = _accuracies(workspace) if accuracy else {}
    found = []
    for judge in roster.kept:
        health = healths.get((judge.label, judge.sha), {})
        known, disabled = bool(health.get("run")), judge in roster.disabled
        flagged = bool(health.get("flags") or health.get("failed"))
        found.append(
            JudgeFacts(
                judge,
                own=judge.label in roster.own,
                shipped=roster.made_by(judge) == "shipped",
                disabled=disabled,
                health=health_word(str(health.get("left_out") or ""), flagged)
                if known
                else "unknown",
                weight=_number(weights.get(judge.label)) if known and not disabled else None,
                accuracy=right.get(judge.sha),
                coverage=_number(health.get("coverage")) if known else None,
                p50=_number(health.get("p50")) if known else None,
                p99=_number(health.get("p99")) if known else None,
            )
        )
    return found


def _accuracies(workspace: Workspace) -> dict[str, float]:
    from copy import copy

    from pajama_tui.pipeline.scoring import stored
    from pajama_tui.pipeline.standing import judge_accuracies
    from pajama_tui.pipeline.table import read_table

    every = copy(workspace)
    every.judges = list[Judge](workspace.roster.kept)
    table = read_table(every)
    found = judge_accuracies(every, table, stored(every, table))
    return {sha: each.value for sha, each in found.items() if each.value is not None}


def _kept(workspace: Workspace) -> dict[str, Any]:
    try:
        kept = json.loads(workspace.session.verdicts_path(".json").read_bytes())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _list(found: Any) -> list[dict[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None
