"""What can be said of a judge without running it: errors that stop it, habits that spoil it."""

import ast
import re
from collections.abc import Iterator

from pajama_tui.programs.entry import check_entry
from pajama_tui.programs.finding import Finding, Lines
from pajama_tui.programs.habits import check_habits
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.parsing import parse
from pajama_tui.untrusted import printable

__all__ = ["MOST_BYTES", "Finding", "check_judge"]

MOST_BYTES = 64 * 1024
_UNDECODABLE = re.compile("[\ud800-\udfff]")


def check_judge(judge: Judge) -> list[Finding]:
    """Return what is wrong with `judge`, in the order of its lines; empty if nothing was found.

    The source is parsed and compiled, never executed. An error means that the judge cannot run;
    a warning, that its scores may be missing, unstable or misleading. Any text is accepted.
    """
    findings = list(_check_text(judge.source))
    if not findings:
        tree = _parse(judge.source, findings)
        if tree is not None:
            lines = Lines.of(judge.source)
            findings += check_entry(tree, lines)
            findings += check_habits(tree, lines)
    return sorted(findings, key=lambda found: (found.line, found.column, found.severity))


def _check_text(source: str) -> Iterator[Finding]:
    size = len(source.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        yield Finding(
            "error", 1, 1, f"{size / 1024:.0f} KiB of source: a judge may have {MOST_BYTES // 1024}"
        )
    undecodable = _UNDECODABLE.search(source)
    if undecodable:
        yield _at(source, undecodable.start(), "this byte is not UTF-8: save the file as UTF-8")
    if "\0" in source:
        yield _at(source, source.index("\0"), "NUL character: Python does not accept it in source")


def _parse(source: str, findings: list[Finding]) -> ast.Module | None:
    """Parse and compile; what fails is added to `findings`."""
    try:
        return parse(source, compiled=True)
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        message = printable(error.msg or "not valid Python", limit=200)
        findings.append(Finding("error", max(line, 1), max(column, 1), f"syntax: {message}"))
    except (RecursionError, MemoryError):
        findings.append(Finding("error", 1, 1, "nested too deeply to be compiled"))
    except (ValueError, OverflowError, SystemError) as error:
        message = printable(str(error), limit=200)
        findings.append(Finding("error", 1, 1, f"cannot be compiled: {message}"))
    return None


def _at(source: str, position: int, message: str) -> Finding:
    before = source[:position]
    return Finding("error", before.count("\n") + 1, position - before.rfind("\n"), message)
