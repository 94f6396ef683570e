"""`pajama-tui judges try`: a judge's scores on single pairs and on a sample; nothing is kept."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.options import Command, open_workspace, workspace_options
from pajama_tui.commands.progress_line import ProgressLine
from pajama_tui.commands.scored import read_data
from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.trying import Trial
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.programs.finding import Finding
    from pajama_tui.programs.judge import Judge

_TRIAL = (
    click.option(
        "--pair",
        "wanted",
        metavar="N",
        help="Show this pair: number of the row, counted from 1; or its id, or FIELD=VALUE "
        "(default: the first three of the sample).",
    ),
    click.option(
        "--sample",
        type=click.IntRange(1, 20_000),
        default=200,
        show_default=True,
        help="Pairs to measure on, drawn by seed, those with gold before others.",
    ),
    click.option(
        "--from",
        "file",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="A file that holds the version to try.",
    ),
)


def trial_options(command: Command) -> Command:
    """Add the options that say what is tried, and on which pairs."""
    for option in reversed(_TRIAL):
        command = option(command)
    return command


@click.command("try")
@click.argument("data")
@click.argument("name")
@trial_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@workspace_options
def try_command(data: str, name: str, **options: Any) -> int:
    """Run the judge NAME on pairs of DATA in the sandbox, or a version of it beside it.

    Nothing is saved and no score is kept.

    \b
    Examples:
      pajama-tui judges try pairs.jsonl brevity --pair 17
      pajama-tui judges try pairs.jsonl brevity --from brevity.py --sample 1000
    """
    from pajama_tui.programs.roster import judge_named

    readable_without_lock(data, options)
    with open_workspace(data, options) as workspace:
        judge = judge_named(workspace.roster.kept, name)
        tried = judge if options["file"] is None else from_file(judge, options["file"])
        findings = checked(tried)
        if errors := [each for each in findings if each.severity == "error"]:
            _report(tried, errors, None, as_json=options["as_json"])
            return 1
        trial = tried_out(workspace, ProgressLine(), tried, judge, options)
        _report(tried, findings, trial, as_json=options["as_json"])
    return 0


def readable_without_lock(data: str, options: dict[str, Any]) -> None:
    """Let a command that only looks take no lock, once there is a session to look at."""
    from pajama_tui.session import session_directory

    if not options["readonly"]:
        directory, _ = session_directory(
            data, explicit=options["session"], sessions=_sessions(), readonly=True
        )
        options["readonly"] = (directory / "session.toml").exists()


def from_file(judge: "Judge", path: Path) -> "Judge":
    """Return `judge` with the text of a file."""
    from pajama_tui.programs.judge import Judge, read_judge

    try:
        return Judge(judge.name, judge.rubric, read_judge(path).source, path)
    except OSError as error:
        raise InputError(f"{printable(str(path))} cannot be read: {error.strerror}.") from error


def checked(judge: "Judge") -> "list[Finding]":
    """Return what the checker says of the judge."""
    from pajama_tui.programs.check import check_judge

    return check_judge(judge)


def show_findings(judge: "Judge", findings: "list[Finding]") -> None:
    """Print what the checker found, by file, line and column."""
    where = printable(str(judge.path or judge.label))
    for finding in findings:
        place = f"{where}:{finding.line}:{finding.column}"
        click.echo(f"{place}: {finding.severity}: {printable(finding.message)}")


def tried_out(
    workspace: "Workspace",
    line: ProgressLine,
    tried: "Judge",
    judge: "Judge",
    options: dict[str, Any],
) -> "Trial":
    """Try a version beside the one in use, on the pairs that the options of `trial_options` name.

    Raises:
        InputError: no such pair.
        PajamaError: the sandbox does not hold here.
    """
    from pajama_tui.pipeline.explaining import find_pair
    from pajama_tui.pipeline.trying import try_judge

    table = read_data(workspace, line)
    wanted = options["wanted"]
    positions = [find_pair(workspace, table, wanted)] if wanted else None
    line.show("trying ...")
    trial = try_judge(workspace, table, tried, judge, positions=positions, sample=options["sample"])
    line.end()
    return trial


def findings_json(findings: "list[Finding]") -> list[dict[str, Any]]:
    """Return findings as plain JSON values."""
    return [
        {
            "severity": finding.severity,
            "line": finding.line,
            "column": finding.column,
            "message": printable(finding.message),
        }
        for finding in findings
    ]


def _report(
    judge: "Judge", findings: "list[Finding]", trial: "Trial | None", *, as_json: bool
) -> None:
    if as_json:
        whole = {
            "judge": judge.label,
            "version": judge.sha,
            "findings": findings_json(findings),
            "trial": trial.to_dict() if trial else None,
        }
        click.echo(json.dumps(whole, allow_nan=False))
        return
    show_findings(judge, findings)
    if trial is None:
        click.echo(f"{printable(judge.label)} cannot run so; it was not tried.")
        return
    from pajama_tui.pipeline.trial_text import trial_text

    for text in trial_text(trial):
        click.echo(text)


def _sessions() -> Any:
    import os

    from pajama_tui.config import load_config

    return load_config({}, os.environ, Path.cwd())["sessions"]
