"""`pajama-tui judges`: list, read, check and import judges."""

import json
import sys
from pathlib import Path

import click

from pajama_tui.errors import InputError
from pajama_tui.programs.judge import Judge
from pajama_tui.untrusted import printable

_FOLDER = click.option(
    "--judges",
    "folder",
    type=click.Path(path_type=Path, exists=True),
    help="Folder of judges (default: the shipped ones, with ./judges over them).",
)


@click.group("judges")
def judges_command() -> None:
    """List, read, check and import judges.

    \b
    A judge is a file <rubric>/<name>.py that defines
        judging_function(query, response) -> number, higher is better
    """


@judges_command.command("list")
@_FOLDER
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def list_judges(folder: Path | None, as_json: bool) -> None:
    """List judges by rubric with version, size and the first line of what they measure."""
    judges = _load(folder)
    if as_json:
        rows = [
            {
                "name": judge.name,
                "rubric": judge.rubric,
                "version": judge.sha,
                "path": str(judge.path) if judge.path else None,
                "measures": _summary(judge),
            }
            for judge in judges
        ]
        click.echo(json.dumps({"judges": rows}, indent=1))
        return
    rubric = None
    for judge in judges:
        if judge.rubric != rubric:
            rubric = judge.rubric
            click.echo(f"\n{printable(rubric)}" if judge is not judges[0] else printable(rubric))
        name = printable(judge.name)
        click.echo(f"  {name:24} {judge.sha[:8]}  {printable(_summary(judge), limit=60)}")
    click.echo(f"\n{len(judges)} judges. 'pajama-tui judges show NAME' prints one.")


@judges_command.command("show")
@click.argument("name")
@_FOLDER
def show(name: str, folder: Path | None) -> None:
    """Print the source of the judge NAME or RUBRIC/NAME."""
    judges = _load(folder)
    found = [judge for judge in judges if name in (judge.name, judge.label)]
    if not found:
        import difflib

        close = difflib.get_close_matches(name, [judge.name for judge in judges], n=3)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        raise InputError(f"There is no judge named '{printable(name)}'{hint}")
    if len(found) > 1:
        labels = ", ".join(judge.label for judge in found)
        raise InputError(f"'{printable(name)}' names several judges: {printable(labels)}.")
    source = found[0].source
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
        judges += _load(path) if path.is_dir() else [_read(path)]
    if not paths:
        judges = _load(None)
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


def _load(folder: Path | None) -> list[Judge]:
    from pajama_tui.config import load_config
    from pajama_tui.programs.library import load_judges

    if folder is not None:
        return load_judges(folder)
    import os

    return load_judges(local=load_config({}, os.environ, Path.cwd())["judges"])


def _read(path: Path) -> Judge:
    from pajama_tui.programs.judge import read_judge

    try:
        return read_judge(path)
    except OSError as error:
        raise InputError(f"{printable(str(path))} cannot be read: {error.strerror}.") from error


def _summary(judge: Judge) -> str:
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
