"""`pajama-tui judges`: list, read, check, import, try and change judges."""

import json
import sys
from pathlib import Path

import click

from pajama_tui.commands.judges_agree import agree_command
from pajama_tui.commands.judges_chat import chat_command
from pajama_tui.commands.judges_edit import edit_command
from pajama_tui.commands.judges_history import diff_command, history_command, revert_command
from pajama_tui.commands.judges_list import list_command
from pajama_tui.commands.judges_session import FOLDER, load_in_use
from pajama_tui.commands.judges_state import (
    delete_command,
    disable_command,
    enable_command,
    restore_command,
)
from pajama_tui.commands.judges_trace import trace_command
from pajama_tui.commands.judges_try import try_command
from pajama_tui.commands.judges_wrong import wrong_command
from pajama_tui.errors import InputError
from pajama_tui.programs.judge import Judge
from pajama_tui.untrusted import printable


@click.group("judges")
def judges_command() -> None:
    """List, read, check, import, try and change judges.

    \b
    A judge is a file <rubric>/<name>.py that defines
        judging_function(query, response) -> number, higher is better
    Changes belong to the session on DATA; every version is kept in its history:
      judges try DATA NAME          its scores on single pairs and on a sample
      judges trace DATA NAME        which of its lines decided one pair
      judges agree DATA NAME        the judges that vote as it does, and otherwise
      judges edit DATA NAME         in your editor; checked and tried before it is saved
      judges chat DATA NAME         talk with a model about it, take its proposals or not
      judges history DATA NAME      its versions; 'diff' compares, 'revert' brings one back
      judges disable DATA NAME      keep it without a say
      judges delete DATA NAME       move it into the history
    """


for command in (
    list_command,
    try_command,
    trace_command,
    agree_command,
    wrong_command,
    edit_command,
    chat_command,
    history_command,
    diff_command,
    revert_command,
    disable_command,
    enable_command,
    delete_command,
    restore_command,
):
    judges_command.add_command(command)


@judges_command.command("show")
@click.argument("name")
@FOLDER
def show(name: str, folder: Path | None) -> None:
    """Print the source of the judge NAME or RUBRIC/NAME."""
    from pajama_tui.programs.roster import judge_named

    source = judge_named(load_in_use(folder), name).source
    if sys.stdout.isatty():
        click.echo(printable(source, newlines=True))
    else:
        sys.stdout.buffer.write(source.encode("utf-8", "surrogateescape"))


@judges_command.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def check(paths: tuple[Path, ...], as_json: bool) -> int:
    """Check judge files or folders (default: the judges in use) without running them.

    Looks at syntax, the function's signature, imports, size, and habits that hide faults. Exit
    code 1 when a judge cannot run.
    """
    from pajama_tui.programs.check import check_judge

    judges: list[Judge] = []
    for path in paths:
        judges += load_in_use(path) if path.is_dir() else [_read(path)]
    if not paths:
        judges = load_in_use(None)
    findings = [(judge, finding) for judge in judges for finding in check_judge(judge)]
    errors = sum(finding.severity == "error" for _, finding in findings)
    if as_json:
        rows = [
            {
                "judge": judge.label,
                "severity": finding.severity,
                "line": finding.line,
                "column": finding.column,
                "message": printable(finding.message),
            }
            for judge, finding in findings
        ]
        click.echo(json.dumps({"checked": len(judges), "errors": errors, "findings": rows}))
    else:
        for judge, finding in findings:
            where = printable(str(judge.path or judge.label))
            place = f"{where}:{finding.line}:{finding.column}"
            click.echo(f"{place}: {finding.severity}: {printable(finding.message)}")
        click.echo(f"{len(judges)} judges checked, {errors} cannot run.", err=bool(findings))
    return 1 if errors else 0


@judges_command.command("import")
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("judges"),
    show_default=True,
    help="Folder to copy them to, by rubric.",
)
def import_judges(source: Path, into: Path) -> None:
    """Copy a PAJAMA program folder (judge_1.py, judge_10.py, ...) to a folder of judges.

    Numbers 1-8 become the first rubric, 9-16 the second, and so on.
    """
    from pajama_tui.programs.pajama import copy_into, read_program_folder

    judges = read_program_folder(source)
    copy_into(judges, into)
    click.echo(f"{len(judges)} judges copied to {printable(str(into))}.")


def _read(path: Path) -> Judge:
    from pajama_tui.programs.judge import read_judge

    try:
        return read_judge(path)
    except OSError as error:
        raise InputError(f"{printable(str(path))} cannot be read: {error.strerror}.") from error
