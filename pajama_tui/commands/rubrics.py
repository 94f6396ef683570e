"""`pajama-tui rubrics`: the texts that generation goes by, shown, edited, talked about, reset."""

import contextlib
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pajama_tui.commands.judges_session import open_session
from pajama_tui.commands.options import SESSION, TAKE_OVER
from pajama_tui.commands.rubrics_chat import chat_command
from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.refining import TextFile
    from pajama_tui.pipeline.workspace import Workspace

_TEMPLATE = "template"
_WHAT = click.argument("what", metavar="[KEY|template]", required=False)


@click.group("rubrics")
def rubrics_command() -> None:
    """Show, edit, discuss and reset what judges are written for, and the question that asks.

    \b
    Both are files of the session on DATA, which 'pajama-tui generate' goes by:
      rubrics.toml             what judges are written for, a table a rubric
      generate.template.txt    the question for one judge, with placeholders
    Each text that is replaced is kept in the session's chats.
    """


rubrics_command.add_command(chat_command)


@rubrics_command.command("show")
@click.argument("data")
@_WHAT
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout, nothing else.")
@SESSION
def show(data: str, what: str | None, **options: Any) -> int:
    """Print rubrics.toml, the rubric KEY of it, or the template with its placeholders checked."""
    from pajama_tui.pipeline.refining import current_text
    from pajama_tui.session import session_directory
    from pajama_tui.synthesis.templates import PLACES, REQUIRED

    directory, _ = session_directory(
        data, explicit=options["session"], sessions=_sessions(), readonly=True
    )
    there = (directory / "session.toml").exists()
    with _opened(data, options, readonly=there) as workspace:
        text = current_text(workspace, _file(what))
        if what is not None and what != _TEMPLATE:
            text = _table(text, what)
    places = [name for name in PLACES if f"{{{name}}}" in text] if what == _TEMPLATE else []
    if options["as_json"]:
        found: dict[str, Any] = {"text": text}
        if what == _TEMPLATE:
            found["placeholders"] = places
        click.echo(json.dumps(found))
        return 0
    click.echo(printable(text, newlines=True).rstrip("\n"))
    if what == _TEMPLATE:
        click.echo("\nPlaceholders:", err=True)
        for name, meaning in PLACES.items():
            state = "in use" if name in places else "not used"
            needed = ", must be there" if name in REQUIRED else ""
            click.echo(f"  {f'{{{name}}}':22} {state}{needed}: {meaning}", err=True)
    return 0


@rubrics_command.command("edit")
@click.argument("data")
@_WHAT
@click.option(
    "--from", "source", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file that holds the new text, in place of an editor.",
)  # fmt: skip
@SESSION
@TAKE_OVER
def edit(data: str, what: str | None, **options: Any) -> int:
    """Edit rubrics.toml or the template in $VISUAL or $EDITOR; it is checked before it counts."""
    from pajama_tui.pipeline.refining import current_text, replace_text
    from pajama_tui.programs.user_editor import open_editor

    asks = sys.stdin.isatty() and sys.stdout.isatty()
    if options["source"] is None and not asks:
        raise click.UsageError("There is no terminal for an editor: name a file with --from.")
    file = _file(what)
    with _opened(data, options, readonly=False) as workspace:
        try:
            old = current_text(workspace, file)
            if what is not None and what != _TEMPLATE:
                _table(old, what)
        except InputError:
            # What is broken is what an editor is for.
            path = _path(workspace, file)
            if not path.exists() or (what is not None and what != _TEMPLATE):
                raise
            old = path.read_bytes().decode("utf-8", "replace")
        if options["source"] is not None:
            path = replace_text(workspace, file, _read(options["source"]), by="hand")
            click.echo(f"Written: {printable(str(path))}", err=True)
            return 0
        with _draft(_path(workspace, file).name, old) as draft:
            while True:
                open_editor(draft)
                new = _read(draft)
                if new == old:
                    click.echo("Nothing was changed.", err=True)
                    return 0
                try:
                    path = replace_text(workspace, file, new, by="hand")
                except InputError as error:
                    click.echo(printable(str(error)), err=True)
                    if not click.confirm("Edit it again?", default=True):
                        return 1
                    continue
                draft.write_text(old, "utf-8")
                click.echo(f"Written: {printable(str(path))}", err=True)
                return 0


@rubrics_command.command("reset")
@click.argument("data")
@click.argument("what", metavar="[rubrics|template]", required=False)
@click.option("--paper", is_flag=True, help="Rubrics: the six criteria of the first paper.")
@SESSION
@TAKE_OVER
def reset(data: str, what: str | None, **options: Any) -> int:
    """Bring the first rubrics or the first template back; what is there is kept in the chats."""
    from pajama_tui.pipeline.refining import reset_text

    if what not in ("rubrics", _TEMPLATE, None):
        raise click.UsageError("Only 'rubrics', all of them, or 'template' can be reset.")
    if options["paper"] and what == _TEMPLATE:
        raise click.UsageError("--paper is about rubrics: leave 'template' away.")
    with _opened(data, options, readonly=False) as workspace:
        path = reset_text(workspace, _file(what), paper=options["paper"])
    click.echo(f"Written anew: {printable(str(path))}", err=True)
    return 0


def _opened(data: str, options: dict[str, Any], *, readonly: bool) -> "Workspace":
    return open_session(data, options | {"judges": None}, readonly=readonly)


def _sessions() -> Path:
    from pajama_tui.config import load_config

    return Path(load_config()["sessions"])


def _file(what: str | None) -> "TextFile":
    return "template" if what == _TEMPLATE else "rubrics"


def _path(workspace: "Workspace", file: "TextFile") -> Path:
    from pajama_tui.pipeline.refining import text_path

    return text_path(workspace, file)


def _table(text: str, key: str) -> str:
    from pajama_tui.pipeline.generation_order import chosen_rubrics
    from pajama_tui.synthesis.rubrics import check_rubrics, table_text

    (rubric,) = chosen_rubrics(check_rubrics(text, Path("rubrics.toml")), [key])
    return table_text(rubric)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode().removeprefix("\ufeff")
    except OSError as error:
        raise InputError(f"{printable(str(path))} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        shown = printable(str(path))
        raise InputError(f"{shown} line {line} is not UTF-8. Save the file as UTF-8.") from error


@contextlib.contextmanager
def _draft(name: str, text: str) -> Iterator[Path]:
    """A file to edit; one that is still there in the end holds unsaved work, and is named."""
    path = Path(tempfile.mkdtemp(prefix="pajama-tui-")) / name
    try:
        path.write_text(text, "utf-8")
        yield path
    finally:
        if path.exists() and path.read_bytes() != text.encode():
            click.echo(f"Your text is in {printable(str(path))}.", err=True)
        else:
            shutil.rmtree(path.parent, ignore_errors=True)
