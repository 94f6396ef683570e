"""What the forms that start jobs ask of the library: the plan of a run, room for it, the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.session_paths import SessionPaths
from pajama_tui.training.jobs import Job, Needs, prepare_job, start_job
from pajama_tui.training.jobs.needs import NotEnough, check_needs, disk_free, memory_here, size
from pajama_tui.training.jobs.slots import Line, check_gpus
from pajama_tui.untrusted import printable

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ScoreWishes:
    """The form of a scoring job; `out` is "" for no file."""

    out: str = ""
    format: str = "jsonl"
    explain: bool = False
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class JobPlan:
    """What the wishes would come to.

    Attributes:
        kind: of the job.
        settings, facts: for `start_job`; {} where something is missing.
        lines: what to know.
        missing: why it can't be started, "" where it can.
        doubt: why it should not, "" where nothing speaks against it.
    """

    kind: str
    settings: Mapping[str, Any]
    facts: Mapping[str, Any]
    lines: tuple[str, ...] = ()
    missing: str = ""
    doubt: str = ""


def begin(workspace: Workspace, plan: JobPlan, *, by_hand: bool, force: bool) -> Job:
    """Start a job, or only make it.

    Raises:
        PajamaError: what `start_job` raises.
    """
    make = prepare_job if by_hand else start_job
    session = SessionPaths(workspace.session.directory)
    return make(session, plan.kind, plan.settings, force=force, **plan.facts)


def plan_score(workspace: Workspace, wishes: ScoreWishes) -> JobPlan:
    """Say what a full scoring run of the open data takes."""
    from pajama_tui.pipeline.score_job import needs_of, versions_of

    source = workspace.source
    data = os.path.abspath(source.path) if source.path else source.name
    facts: Facts = {
        "what": f"score {printable(source.name, limit=60)}",
        "data": [data],
        "seeds": {"seed": workspace.seed},
        "versions": versions_of(workspace),
        "needs": needs_of(workspace),
    }
    settings = _score_settings(workspace, data)
    judges = len(workspace.judges)
    lines = [f"{judges:,} judge{'s' * (judges != 1)} over {printable(source.name, limit=200)}."]
    missing = doubt = ""
    if wishes.out:
        out = os.path.abspath(os.path.expanduser(wishes.out))
        settings |= {"out": out, "format": wishes.format, "explain": wishes.explain}
        missing = _no_file(Path(out), data)
        if not missing and os.path.exists(out):
            doubt = f"{printable(out)} exists and will be replaced."
    return weighed("score", workspace, settings, facts, lines, missing, doubt)


def _score_settings(workspace: Workspace, data: str) -> Facts:
    from pajama_tui.config import load_config

    limits, kept = workspace.limits, workspace.session.settings.get("abstain_below")
    below: float | None = workspace.abstain_below
    if below in (kept, float(load_config()["abstain_below"])):
        # The job finds it itself; set here it would end what the session keeps.
        below = None
    judges = workspace.roster.folder
    return {
        "data": data,
        "session": str(workspace.session.directory),
        "workers": workspace.workers,
        "timeout": limits.cpu_seconds,
        "memory": limits.memory_mib,
        "seed": workspace.seed,
        "label_model": workspace.label_model,
        "abstain_below": below,
        "limit": workspace.limit,
        "unsafe": not workspace.locked,
        "judges": os.path.abspath(judges) if judges else None,
    }


def weighed(
    kind: str,
    workspace: Workspace,
    settings: Mapping[str, Any],
    facts: Facts,
    lines: list[str],
    missing: str,
    doubt: str,
) -> JobPlan:
    """Return the plan, with the machine's room compared to what the job needs."""
    needs: Needs = facts["needs"]
    folder = workspace.session.directory
    memory, free = memory_here(), disk_free(folder)
    lines.append(
        f"It takes about {size(needs.memory)} of memory"
        + (f" ({size(memory.free)} are free)" if memory else "")
        + f" and {size(needs.disk)} of disk"
        + (f" ({size(free)} are free)." if free is not None else ".")
    )
    try:
        check_gpus(needs)
        alone = Line(needs, 1, "").is_free()
        if not alone:
            lines.append("Another job holds the device: this one waits in line for it.")
        check_needs(needs, folder, alone=alone)
    except NotEnough as error:
        doubt = " ".join(part for part in (doubt, str(error)) if part)
    except PajamaError as error:
        missing = missing or str(error)
    return JobPlan(kind, settings, facts, tuple(lines), missing, doubt)


def _no_file(out: Path, data: str) -> str:
    shown = printable(str(out))
    if out.is_dir():
        return f"{shown} is a folder; name a file in it."
    if out.exists() and os.path.exists(data) and out.samefile(data):
        return f"{shown} is the data itself; name another file."
    try:
        check_place(out)
    except InputError as error:
        return str(error)
    return ""


def check_place(out: Path) -> None:
    """Raise InputError where `out` can't be written."""
    place = out if out.exists() else out.absolute().parent
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        shown = printable(str(out))
        raise InputError(f"{shown} cannot be written: permission denied; choose another place.")
