"""`pajama-tui session show`: what a session is about, and what it holds."""

import json
from pathlib import Path

import click

from pajama_tui.commands.session_find import JSON, directory_of, which_session


@click.command("show")
@which_session
@JSON
def show_command(data: str | None, session: Path | None, as_json: bool) -> None:
    """Show what a session is about, what it holds and who has it open."""
    from pajama_tui.pipeline.session_facts import session_facts
    from pajama_tui.pipeline.session_text import fact_lines

    facts = session_facts(directory_of(data, session))
    if as_json:
        click.echo(json.dumps(facts.to_dict(), allow_nan=False))
        return
    for name, value in fact_lines(facts):
        click.echo(f"{name:12} {value}".rstrip())
