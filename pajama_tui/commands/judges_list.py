"""`pajama-tui judges list`: the judges in use, by rubric."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.judges_session import FOLDER, load_in_use, open_session
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.programs.judge import Judge
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
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def list_command(data: str | None, folder: Path | None, **options: Any) -> None:
    """List judges by rubric with version, size and the first line of what they measure.

    With DATA, those of the session on it: its own versions, and which are disabled or deleted.
    """
    if data is None and (options["disabled"] or options["session"]):
        raise click.UsageError(
            "Judges are disabled in a session: name its data, as in "
            "'pajama-tui judges list pairs.jsonl --disabled'."
        )
    roster: Roster | None = None
    if data is None:
        judges = load_in_use(folder)
    else:
        named = {"session": options["session"], "judges": folder}
        with open_session(data, named, readonly=True) as workspace:
            roster = workspace.roster
        judges = roster.kept
    found = [judge for judge in judges if _wanted(judge, roster, options)]
    if options["as_json"]:
        whole: dict[str, Any] = {"judges": [_row(judge, roster) for judge in found]}
        if roster:
            whole["deleted"] = list(roster.deleted)
        click.echo(json.dumps(whole, indent=1))
        return
    _print(found, len(judges), roster)


def _wanted(judge: "Judge", roster: "Roster | None", options: dict[str, Any]) -> bool:
    if options["rubric"] and judge.rubric != options["rubric"]:
        return False
    text = (options["text"] or "").casefold()
    if text not in f"{judge.label}\n{judge.source}".casefold():
        return False
    return not options["disabled"] or (roster is not None and judge in roster.disabled)


def _row(judge: "Judge", roster: "Roster | None") -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": judge.name,
        "rubric": judge.rubric,
        "version": judge.sha,
        "path": str(judge.path) if judge.path else None,
        "measures": summary(judge),
    }
    if roster:
        row |= {"disabled": judge in roster.disabled, "own": judge.label in roster.own}
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
    import ast
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            doc = ast.get_docstring(ast.parse(judge.source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "(does not parse)"
    return doc.strip().split("\n")[0] if doc else ""
