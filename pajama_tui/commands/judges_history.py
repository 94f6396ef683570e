"""`pajama-tui judges history`, `diff` and `revert`: a judge's versions."""

import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.judges_session import open_session, reading_options, writing_options
from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.programs.history import Entry
    from pajama_tui.programs.judge import Judge
    from pajama_tui.programs.roster import Roster

_WHY = 36
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


@click.command("history")
@click.argument("data")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@reading_options
def history_command(data: str, name: str, **options: Any) -> int:
    """List the versions of the judge NAME in DATA's session: who made each, when and why."""
    from pajama_tui.programs.roster import judge_or_deleted

    with open_session(data, options, readonly=True) as workspace:
        roster = workspace.roster
        judge = judge_or_deleted(workspace.session, roster, name)
        entries = roster.entries(workspace.session, judge)
    if options["as_json"]:
        whole = {
            "judge": judge.label,
            "in_use": judge.sha if judge.label not in roster.deleted else None,
            "state": _state(roster, judge),
            "history": [entry.to_dict() for entry in entries],
        }
        click.echo(json.dumps(whole))
    else:
        for line in _table(roster, judge, entries):
            click.echo(line)
    return 0


@click.command("diff")
@click.argument("data")
@click.argument("name")
@click.argument("first", metavar="[V1]", required=False)
@click.argument("second", metavar="[V2]", required=False)
@reading_options
def diff_command(
    data: str, name: str, first: str | None, second: str | None, **options: Any
) -> int:
    """Show what changed between two versions of the judge NAME, as a unified diff.

    A version is its number in 'judges history', the first letters of its sha, or 'base' for what
    the folder of judges holds. V2 is the version in use unless given, V1 the one it was made from.
    """
    from pajama_tui.programs.roster import judge_or_deleted, version_of

    with open_session(data, options, readonly=True) as workspace:
        session, roster = workspace.session, workspace.roster
        judge = judge_or_deleted(session, roster, name)
        new = version_of(session, roster, judge, second) if second else judge
        if first is None:
            first = _parent(roster.entries(session, judge), judge)
        old = version_of(session, roster, judge, first)
    lines = _diff(old, new)
    if not sys.stdout.isatty():
        sys.stdout.buffer.write("".join(lines).encode("utf-8", "surrogateescape"))
        return 0
    if not lines:
        click.echo(f"{printable(judge.label)}: both are {new.sha[:8]}.")
    for line in lines:
        _show(line)
    return 0


@click.command("revert")
@click.argument("data")
@click.argument("name")
@click.argument("version")
@writing_options
def revert_command(data: str, name: str, version: str, **options: Any) -> int:
    """Bring VERSION of the judge NAME back into use; the next run scores that one column.

    VERSION is its number in 'judges history', the first letters of its sha, or 'base' for what the
    folder of judges holds.
    """
    from pajama_tui.programs.edits import revert_judge
    from pajama_tui.programs.roster import judge_named, version_of

    with open_session(data, options, readonly=False) as workspace:
        session, roster = workspace.session, workspace.roster
        judge = judge_named(roster.kept, name)
        earlier = version_of(session, roster, judge, version)
        if earlier.sha == judge.sha:
            click.echo(f"{printable(judge.label)}: {judge.sha[:8]} is in use already.")
            return 0
        revert_judge(session, roster, judge, earlier, why=options["why"])
    click.echo(
        f"{printable(judge.label)}: {earlier.sha[:8]} is in use instead of {judge.sha[:8]}; "
        "the next run scores it."
    )
    return 0


def _parent(entries: "Sequence[Entry]", judge: "Judge") -> str:
    made_from = [entry.parent for entry in entries if entry.sha == judge.sha and entry.parent]
    if not made_from:
        raise InputError(
            f"{printable(judge.label)} has one version only, so there is nothing to compare "
            "it with."
        )
    return str(made_from[-1])


def _table(roster: "Roster", judge: "Judge", entries: "Sequence[Entry]") -> Iterator[str]:
    count = sum(entry.event == "version" for entry in entries)
    label = printable(judge.label, limit=60)
    yield f"{label}: {count} version{'s' * (count != 1)}; {_state(roster, judge)}"
    yield f"  {'#':>3}  {'version':8}  {'when (UTC)':16}  {'who':7}  {'cost':>8}  why"
    in_use = max(
        (entry.number for entry in entries if entry.sha == judge.sha and entry.number), default=0
    )
    numbers = {entry.sha: entry.number for entry in reversed(entries) if entry.number}
    for at, entry in enumerate(entries):
        when = printable(entry.at[:16].replace("T", " ")) or "-"
        why = printable(entry.why, limit=_WHY)
        if entry.event != "version":
            yield f"       {entry.event:8}  {when:16}  {printable(entry.who, limit=7):7}  {why}"
            continue
        before = next((e.sha for e in reversed(entries[:at]) if e.number), None)
        if entry.parent and entry.parent != before and entry.parent in numbers:
            why = printable(f"(from {numbers[entry.parent]}) {entry.why}", limit=_WHY)
        mark = "*" if entry.number == in_use and judge.label not in roster.deleted else " "
        yield (
            f"{mark} {entry.number:>3}  {entry.sha[:8]}  {when:16}  "
            f"{printable(entry.who, limit=7):7}  {_cost(entry):>8}  {why}"
        ).rstrip()
    base = roster.base.get(judge.label)
    if base is not None and base.sha not in numbers:
        yield f"The folder of judges holds another text, {base.sha[:8]} ('base'):"
        yield f"  {printable(str(base.path))}"


def _state(roster: "Roster", judge: "Judge") -> str:
    if judge.label in roster.deleted:
        return "deleted"
    own = "the session's own" if judge.label in roster.own else "as in the folder of judges"
    return f"disabled, {own}" if judge in roster.disabled else own


def _cost(entry: "Entry") -> str:
    if entry.cost is None:
        return "unknown"
    return f"${entry.cost:.4f}" if entry.cost else "-"


def _diff(old: "Judge", new: "Judge") -> list[str]:
    import difflib

    if old.sha == new.sha:
        return []
    lines = difflib.unified_diff(
        _lines(old.source),
        _lines(new.source),
        fromfile=f"{printable(old.label)} {old.sha[:8]}",
        tofile=f"{printable(new.label)} {new.sha[:8]}",
    )
    return [
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    ]


def _lines(source: str) -> list[str]:
    # Python's splitlines also ends lines at characters that no diff program does.
    return list(io.StringIO(source, newline="\n"))


def _show(line: str) -> None:
    text = printable(line.rstrip("\n"), newlines=True)
    if os.environ.get("NO_COLOR"):
        click.echo(text)
    elif line.startswith(("---", "+++")):
        click.secho(text, bold=True)
    else:
        click.secho(text, fg=_COLOURS.get(line[0]))
