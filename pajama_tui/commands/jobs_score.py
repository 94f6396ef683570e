"""`pajama-tui jobs start score`: what `run` does, as a job."""

import os
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.abstaining import abstaining_options, flags_of, target_of
from pajama_tui.commands.export_target import check_output, format_of
from pajama_tui.commands.jobs_begin import begin, job_options
from pajama_tui.commands.options import open_workspace, workspace_options
from pajama_tui.commands.scored import check_label_model
from pajama_tui.errors import InputError
from pajama_tui.session import SessionBusy
from pajama_tui.session_paths import SessionPaths
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace


@click.command("score")
@click.argument("data")
@click.option("--out", help="Write verdicts to this file.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "trl", "csv", "parquet"]),
    help="Format of --out (default: by its ending, else jsonl).",
)
@click.option("--explain", is_flag=True, help="Add the judges that decided to each verdict.")
@click.option("--label-model", help="How votes become verdicts (default: auto).")
@click.option(
    "--gold-rows",
    type=click.IntRange(0),
    help="Fit on N gold rows drawn by seed and measure on all others.",
)
@abstaining_options
@job_options
@workspace_options
def score_command(data: str, **options: Any) -> int:
    """Score the pairs of DATA with every judge and weigh the votes, in the background.

    Does what 'pajama-tui run DATA' does. Scores are kept as they come, so a job that was stopped
    or killed goes on where it stood. It writes in the session: while the studio has that open, the
    job waits, and while the job runs, the studio opens the session to look only.

    \b
    Examples:
      pajama-tui jobs start score pairs.jsonl --out verdicts.jsonl
      pajama-tui jobs start score pairs.jsonl --wait
    """
    if options["readonly"]:
        raise InputError(
            "A job keeps scores, so it can't be --read-only; 'run' looks at a session."
        )
    form = options["form"] or format_of(options["out"])
    if options["out"] == "-":
        raise InputError("A job has no stdout of its own; give --out a file.")
    if options["out"]:
        check_output(options["out"], form, data, {**options, "as_json": False})
    if options["label_model"]:
        check_label_model(options["label_model"])
    # Two of its options exclude each other.
    target_of(options)
    flags = {"label_model": options["label_model"], **flags_of(options)}
    # Closed again before the job opens it.
    with _looked_at(data, options, flags) as workspace:
        check_label_model(workspace.label_model)
        for note in workspace.notices:
            click.echo(printable(note), err=True)
        session = SessionPaths(workspace.session.directory)
        facts = _facts(workspace, data)
        settings = _settings(workspace, data, options, form, flags)
    return begin(session, "score", settings, options, **facts)


def _looked_at(data: str, options: dict[str, Any], flags: dict[str, Any]) -> "Workspace":
    """Open the workspace, which makes the session and finds every fault in the options.

    While another process writes the session it is only looked at: the job will wait.
    """
    try:
        return open_workspace(data, options, **flags)
    except SessionBusy as busy:
        click.echo(f"{busy} The job waits until it is closed.", err=True)
        return open_workspace(data, {**options, "readonly": True}, **flags)


def _facts(workspace: "Workspace", data: str) -> dict[str, Any]:
    from pajama_tui.pipeline.score_job import needs_of, versions_of

    return {
        "what": f"score {printable(workspace.source.name, limit=60)}",
        "data": [workspace.source.path or data],
        "seeds": {"seed": workspace.seed},
        "versions": versions_of(workspace),
        "needs": needs_of(workspace),
    }


def _settings(
    workspace: "Workspace",
    data: str,
    options: dict[str, Any],
    form: str,
    flags: dict[str, Any],
) -> dict[str, Any]:
    limits = workspace.limits
    given = ("limit", "gold_rows", "target_accuracy", "coverage")
    settings = {
        "data": os.path.abspath(workspace.source.path) if workspace.source.path else data,
        "session": str(workspace.session.directory),
        "workers": workspace.workers,
        "timeout": limits.cpu_seconds,
        "memory": limits.memory_mib,
        "seed": workspace.seed,
        "label_model": workspace.label_model,
        "abstain_below": flags["abstain_below"],
        "map": options["mapping"],
        "unsafe": options["unsafe"],
        "take_over": options["take_over"],
        **{name: options[name] for name in given},
    }
    if options["judges"]:
        settings["judges"] = os.path.abspath(options["judges"])
    if options["out"]:
        out = {"out": os.path.abspath(options["out"]), "format": form}
        settings |= {**out, "explain": options["explain"]}
    return settings
