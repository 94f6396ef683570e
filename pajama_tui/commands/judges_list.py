"""`pajama-tui judges list`: the judges in use, by rubric."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.judges_session import FOLDER, load_in_use, open_session
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace
    from pajama_tui.programs.judge import Judge
    from pajama_tui.programs.judge_filter import JudgeFacts, JudgeFilter
    from pajama_tui.programs.roster import Roster


@click.command("list")
@click.argument("data", required=False)
@FOLDER
@click.option(
    "--session",
    type=click.Path(path_type=Path, file_okay=False),
    help="Directory of the session on DATA (default: ./sessions/NAME).",
)
@click.option("--rubric", metavar="RUBRIC", help="Of this rubric only.")
@click.option("--text", metavar="TEXT", help="With this in name, rubric or source, in any case.")
@click.option("--disabled", is_flag=True, help="Those without a say in DATA's session only.")
@click.option("--filter", "query", metavar="WORDS", default="", help="See below.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def list_command(data: str | None, folder: Path | None, **options: Any) -> None:
    """List judges by rubric with version, size and the first line of what they measure.

    With DATA, those of the session on it: its own versions, which are disabled or deleted, and
    weight and health in its last verdicts.

    WORDS of --filter must all hold: any text of name, rubric or source; rubric:code, name:brev,
    health:good (warn, bad, unknown), own, shipped, disabled, used; weight>0.1, accuracy<55%,
    coverage>=0.5, p50 and p99 in milliseconds; -WORD for the others.

    \b
    Examples:
      pajama-tui judges list --filter "rubric:structure table"
      pajama-tui judges list pairs.jsonl --filter "health:bad -disabled"
    """
    from pajama_tui.programs.judge_filter import JudgeFacts, filter_of

    wanted = filter_of(
        options["query"],
        rubric=options["rubric"] or "",
        contains=options["text"] or "",
        disabled=options["disabled"],
    )
    if data is None and (options["disabled"] or options["session"] or wanted.figures):
        asked = "disabled" if options["disabled"] else "run and weighed"
        raise click.UsageError(
            f"Judges are {asked} in a session: name its data, as in "
            "'pajama-tui judges list pairs.jsonl --disabled'."
        )
    roster: Roster | None = None
    if data is None:
        facts = [JudgeFacts(judge) for judge in load_in_use(folder)]
    else:
        named = {"session": options["session"], "judges": folder}
        with open_session(data, named, readonly=True) as workspace:
            roster = workspace.roster
            facts = _facts(workspace, wanted)
    found = [each for each in facts if wanted.wants(each)]
    if options["as_json"]:
        whole: dict[str, Any] = {"judges": [_row(each, roster) for each in found]}
        if roster:
            whole["deleted"] = list(roster.deleted)
        click.echo(json.dumps(whole, indent=1))
        return
    _print([each.judge for each in found], len(facts), roster)


def _facts(workspace: "Workspace", wanted: "JudgeFilter") -> "list[JudgeFacts]":
    """What the session's last verdicts say of its judges, and accuracy where it is asked for."""
    from pajama_tui.pipeline.known_judges import known_judges

    return known_judges(workspace, accuracy="accuracy" in wanted.figures)


def _row(facts: "JudgeFacts", roster: "Roster | None") -> dict[str, Any]:
    judge = facts.judge
    row: dict[str, Any] = {
        "name": judge.name,
        "rubric": judge.rubric,
        "version": judge.sha,
        "path": str(judge.path) if judge.path else None,
        "measures": summary(judge),
    }
    if roster:
        row |= {
            "disabled": facts.disabled,
            "own": facts.own,
            "health": facts.health,
            "weight": facts.weight,
            "accuracy": facts.accuracy,
            "coverage": facts.coverage,
        }
    return row


def _print(judges: "list[Judge]", count: int, roster: "Roster | None") -> None:
    rubric = None
    for judge in judges:
        if judge.rubric != rubric:
            rubric = judge.rubric
            click.echo(f"\n{printable(rubric)}" if judge is not judges[0] else printable(rubric))
        mark = " "
        if roster:
            mark = "-" if judge in roster.disabled else "*" if judge.label in roster.own else " "
        name = printable(judge.name)
        click.echo(f"{mark} {name:24} {judge.sha[:8]}  {printable(summary(judge), limit=60)}")
    of = "" if len(judges) == count else f" of {count}"
    end = f"{len(judges)}{of} judge{'s' * (count != 1)}. 'pajama-tui judges show NAME' prints one."
    click.echo(f"\n{end}" if judges else end)
    if roster and roster.own:
        click.echo("* in a version of this session's own")
    if roster and roster.disabled:
        click.echo("- disabled: kept without a say")
    if roster and roster.deleted:
        gone = printable(", ".join(roster.deleted), limit=600)
        click.echo(f"Deleted ('judges restore' brings one back): {gone}")


def summary(judge: "Judge") -> str:
    """The first line of the module's docstring, without running or trusting the file."""
    from pajama_tui.programs.parsing import docstring

    doc = docstring(judge.source)
    return "(does not parse)" if doc is None else doc.strip().partition("\n")[0]
