"""Diffs on a terminal or in a file: unified, or side by side as wide as there is room."""

import os
import shutil
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pajama_tui.programs.diffs import SideLine

_COLOURS = {"added": "green", "removed": "red", "changed": "yellow", "gap": "cyan"}
_MARKS = {"same": " ", "added": ">", "removed": "<", "changed": "|", "gap": " "}
_NUMBER = 4


def echo_unified(old: str, new: str) -> None:
    """Print what changed from one text to the other, line below line."""
    from pajama_tui.programs.diffs import unified

    for line in unified(old, new):
        _echo(str(line), line.change)


def echo_sides(old: str, new: str) -> None:
    """Print both texts beside each other, around what changed."""
    from pajama_tui.programs.diffs import side_by_side

    columns = shutil.get_terminal_size().columns
    width = max(8, (columns - 2 * (_NUMBER + 1) - 3) // 2)
    for line in side_by_side(old, new, width):
        _echo(_side(line, width), line.change)


def _side(line: "SideLine", width: int) -> str:
    from rich.cells import cell_len

    left = line.left + " " * (width - cell_len(line.left))
    old, new = ("" if each is None else str(each) for each in (line.old, line.new))
    row = f"{old:>{_NUMBER}} {left} {_MARKS[line.change]} {new:>{_NUMBER}} {line.right}"
    return row.rstrip()


def _echo(text: str, change: str) -> None:
    coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    click.secho(text, fg=_COLOURS.get(change) if coloured else None)
