"""What the studio is measured on and beside: made files, and small Textual apps."""

import os
import random
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

EMPTY = """
from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("READY")

Empty().run()
"""

TABLE = """
import sys
from textual.app import App
from textual.widgets import DataTable

class Table(App):
    animation_level = "none"
    def compose(self):
        yield DataTable(cursor_type="row")
    def on_mount(self):
        self.animation_level = "none"
        table = self.query_one(DataTable)
        table.add_columns("row", "gold", "prompt")
        rows = range(int(sys.argv[1]))
        table.add_rows((row, "a", f"Q{row:07d} Which answer is better?") for row in rows)

Table().run()
"""

AREA = """
import sys
from textual.app import App
from textual.widgets import TextArea

class Area(App):
    def compose(self):
        text = open(sys.argv[1]).read()
        area = TextArea.code_editor(text, language="python", theme="css")
        area.cursor_blink = False
        yield area
    def on_mount(self):
        self.animation_level = "none"

Area().run()
"""

_WORDS = (
    "the answer names every step and says where each number comes from so that a reader can check "
    "it without second source or guess what was assumed measured left out there is no such thing "
    "as reason enough why this one holds while another fails by two words more than it needs"
).split()
_BLOCK = 10_000
# What a line has besides the texts of both responses.
_FRAME = 140
_ASKED = 47
# Responses are cut from so many characters of words in no order.
_POOL = 60_000


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for everything that is made, and how programs are started in it.

    Attributes:
        folder: taken away afterwards.
        python: the interpreter of all programs alike.
    """

    folder: Path
    python: str = sys.executable

    def environ(self) -> dict[str, str]:
        """A plain modern terminal's environment, without the user's own settings."""
        unwanted = ("NO_COLOR", "TMUX", "STY", "LINES", "COLUMNS", "PAJAMA_SESSIONS", "EDITOR")
        kept = {name: value for name, value in os.environ.items() if name not in unwanted}
        kept = {name: value for name, value in kept.items() if not name.startswith("TEXTUAL")}
        return kept | {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "PYTHONPATH": str(ROOT),
            "LC_ALL": "C.UTF-8",
        }

    def app(self, source: str, *arguments: object) -> list[str]:
        """The command of a small app."""
        return [self.python, "-c", source, *map(str, arguments)]

    def studio(self, *arguments: object) -> list[str]:
        """The command of the studio."""
        return [self.python, "-m", "pajama_tui", *map(str, arguments)]

    def session(self) -> Path:
        """A directory for a session that does not exist yet."""
        number = len(list(self.folder.glob("session-*")))
        path = self.folder / f"session-{number}"
        path.mkdir()
        return path

    def pairs(self, rows: int, size: int = 1000) -> Path:
        """A JSONL file of so many pairs with gold, `size` bytes each; made once.

        Row n, counted from 0, has a prompt that begins with `Q<n>`; no response occurs twice.

        Raises:
            OSError: there is no room for it.
        """
        path = self.folder / f"pairs-{rows}-{size}.jsonl"
        if path.exists():
            return path
        needed = 2 * rows * size
        if (free := shutil.disk_usage(self.folder).free) < needed:
            raise OSError(
                f"{self.folder} has {free >> 20} MiB free, and {needed >> 20} are needed."
            )
        text = " ".join(random.Random(0).choices(_WORDS, k=(_POOL + size) // 3))
        with path.open("w") as file:
            for first in range(0, rows, _BLOCK):
                block = range(first, min(first + _BLOCK, rows))
                file.write("".join(_record(row, size - _FRAME, text) for row in block))
        return path

    def judges(self, lines: int) -> Path:
        """A folder with one judge of so many lines."""
        folder = self.folder / f"judges-{lines}"
        (folder / "made").mkdir(parents=True, exist_ok=True)
        (folder / "made" / "long.py").write_text(source(lines))
        return folder


def source(lines: int) -> str:
    """Python source of so many lines: functions of ten lines that a judge calls."""
    parts = ['"""Counts words."""', ""]
    number = 0
    while len(parts) < lines - 6:
        parts += [
            f"def step_{number}(text: str, limit: int = {number}) -> float:",
            f'    """Weigh what `step_{number}` finds."""',
            "    found = {}",
            '    for word in text.split(" "):',
            "        if len(word) > limit and word not in found:",
            "            found[word] = len(word) * 0.5  # longer words count more",
            '    total = sum(found.values()) or float("nan")',
            "    return total / max(len(found), 1)",
            "",
            "",
        ]
        number += 1
    parts = parts[: lines - 3]
    parts += ["", "def judging_function(query, response):", "    return float(len(response))"]
    return "\n".join(parts) + "\n"


def _record(row: int, size: int, text: str) -> str:
    """One line; both responses together have `size` characters, and four of five times the longer
    one is better."""
    draw = row * 2654435761 % 2**32
    first = size // 4 + draw % (size // 2 + 1)
    at, then, asked = draw % _POOL, (draw >> 7) % _POOL, (draw >> 11) % _POOL
    longer = "a" if 2 * first > size else "b"
    gold = longer if draw % 5 else "ab"["ba".index(longer)]
    return (
        f'{{"prompt": "Q{row:07d} {text[asked : asked + _ASKED]}?", '
        f'"response_a": "A{row:07d} {text[at : at + first]}", '
        f'"response_b": "B{row:07d} {text[then : then + size - first]}", "label": "{gold}"}}\n'
    )
