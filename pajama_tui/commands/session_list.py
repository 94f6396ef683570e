"""`pajama-tui session list`: all sessions, the last used first."""

import json
from pathlib import Path

import click

from pajama_tui.commands.session_find import JSON
from pajama_tui.untrusted import printable

_COLUMNS = ("session", "last written", "size", "labels", "open", "data")


@click.command("list")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@JSON
def list_command(folder: Path | None, as_json: bool) -> None:
    """List the sessions in FOLDER (default: ./sessions), the last used first."""
    from pajama_tui.errors import PajamaError
    from pajama_tui.pipeline.session_facts import session_facts
    from pajama_tui.pipeline.session_text import bytes_text, local_time

    found = []
    for directory in _sessions(folder):
        try:
            found.append(session_facts(directory))
        except PajamaError as error:
            click.echo(str(error), err=True)
    found.sort(key=lambda facts: facts.used, reverse=True)
    if as_json:
        click.echo(json.dumps({"sessions": [facts.to_dict() for facts in found]}, allow_nan=False))
        return
    if not found:
        click.echo("There are no sessions here; 'pajama-tui DATA' makes one.", err=True)
        return
    rows = [
        (
            printable(facts.directory.name, limit=40),
            local_time(facts.used) or "-",
            bytes_text(facts.size),
            f"{facts.labels:,}",
            "yes" if facts.holder and facts.gone is not True else "no",
            printable(facts.data, limit=200),
        )
        for facts in found
    ]
    widths = [max(map(len, column)) for column in zip(_COLUMNS, *rows, strict=True)]
    for row in (_COLUMNS, *rows):
        cells = (f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def _sessions(folder: Path | None) -> list[Path]:
    import platformdirs

    from pajama_tui.config import load_config
    from pajama_tui.training.jobs.finding import sessions_in

    if folder is not None:
        return sessions_in(folder.expanduser())
    # Where the working directory can't be written, sessions go to the second.
    folders = (load_config()["sessions"], platformdirs.user_data_path("pajama-tui") / "sessions")
    return [session for each in folders for session in sessions_in(each)]
