"""`pajama-tui session spend`, `journal`, `notes`: what a session has written down."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.session_find import JSON, directory_of, which_session
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.llm.spend import Totals
    from pajama_tui.llm.spend_groups import By


@click.command("spend")
@which_session
@click.option(
    "--by",
    type=click.Choice(["purpose", "model", "day"]),
    default="purpose",
    show_default=True,
    help="What the sums are made over.",
)
@JSON
def spend_command(data: str | None, session: Path | None, by: "By", as_json: bool) -> None:
    """Sum up what was paid for models: requests, tokens, dollars."""
    from pajama_tui.llm.spend import SpendLog, totals
    from pajama_tui.llm.spend_groups import grouped
    from pajama_tui.session_paths import SessionPaths

    entries = SpendLog(SessionPaths(directory_of(data, session)).spend_path).entries()
    groups = grouped(entries, by)
    if as_json:
        found = [{by: name, **_to_dict(sums)} for name, sums in groups]
        click.echo(json.dumps({"total": _to_dict(totals(entries)), "groups": found}))
        return
    if not entries:
        click.echo("Nothing was spent in this session: no model was asked.", err=True)
        return
    width = max(len(printable(name, limit=40)) for name, _ in groups)
    for name, sums in [*groups, ("total", totals(entries))]:
        click.echo(f"{printable(name, limit=40):{width}}  {sums}")


@click.command("journal")
@which_session
@click.option("--find", "word", default="", metavar="WORD", help="Only lines with this in them.")
@click.option("--last", type=click.IntRange(1), metavar="N", help="Only the last N of them.")
@JSON
def journal_command(
    data: str | None, session: Path | None, word: str, last: int | None, as_json: bool
) -> None:
    """Show what happened in a session, oldest first."""
    from pajama_tui.pipeline.journal_text import happened
    from pajama_tui.session_paths import SessionPaths
    from pajama_tui.storage import read_lines

    path = SessionPaths(directory_of(data, session)).journal_path
    records = [each for each in read_lines(path) if not word or happened(each).has(word)]
    records = records[-last:] if last else records
    if as_json:
        click.echo(json.dumps({"journal": records}))
        return
    for record in records:
        line = happened(record)
        click.echo(f"{line.local}  {line.event}{': ' if line.facts else ''}{line.facts}")
    if not records:
        click.echo(
            "Nothing of that is in the journal." if word else "Nothing happened yet.", err=True
        )


@click.command("notes")
@which_session
@JSON
def notes_command(data: str | None, session: Path | None, as_json: bool) -> None:
    """Print the notes of a session: NOTES.md in its directory, to be edited as you like."""
    from pajama_tui.session_paths import SessionPaths

    path = SessionPaths(directory_of(data, session)).notes_path
    try:
        text = path.read_text("utf-8", "replace")
    except FileNotFoundError:
        text = ""
    if as_json:
        click.echo(json.dumps({"path": str(path), "notes": text}))
    elif text.strip():
        click.echo(printable(text.rstrip("\n"), newlines=True))
    else:
        click.echo(f"There are no notes; they go into {printable(str(path))}.", err=True)


def _to_dict(sums: "Totals") -> dict[str, Any]:
    return {
        "requests": sums.requests,
        "input_tokens": sums.input,
        "output_tokens": sums.output,
        "dollars": float(sums.known),
        "unknown_price": sums.unknown,
        "interrupted": sums.interrupted,
    }
