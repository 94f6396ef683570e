"""The real program in a directory of its own, and small data and judges to give it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

# What a terminal acts on: C0 but for the line feed, DEL, C1, bidi controls, line separators.
ACTS_ON_A_TERMINAL = re.compile(
    "[\0-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)

LONGER = "def judging_function(query, response):\n    return len(response)\n"
VOWELS = "def judging_function(query, response):\n    return sum(map(response.count, 'aeiou'))\n"


@dataclass(frozen=True)
class Ended:
    """A run of the program that is over."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """stdout as the one JSON object it must be, by the letter of the standard."""

        def refuse(constant: str) -> None:
            raise AssertionError(f"{constant} is not JSON")

        found = json.loads(self.out, parse_constant=refuse)
        assert isinstance(found, dict)
        return found


class Program:
    """`pajama-tui` in `folder`, seeing nothing of the machine's own settings."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        home = folder.parent / f"{folder.name}-home"
        home.mkdir(exist_ok=True)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "LC_ALL": "C.UTF-8",
            **environment,
        }

    def __call__(self, *arguments: str | Path, **environment: str) -> Ended:
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
        )
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *arguments: str | Path) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    @staticmethod
    def command(*arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "pajama_tui", *map(str, arguments)]

    def rows(self, rows: Iterable[Mapping[str, Any]] | bytes, name: str = "data.jsonl") -> Path:
        """Write a data file."""
        if not isinstance(rows, bytes):
            rows = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
        path = self.folder / name
        path.write_bytes(rows)
        return path

    def judges(self, folder: str = "quick", **sources: str) -> Path:
        """Write judges of the rubric "style"; without `sources` two that work."""
        path = self.folder / folder / "style"
        path.mkdir(parents=True, exist_ok=True)
        for name, source in (sources or {"longer": LONGER, "vowels": VOWELS}).items():
            (path / f"{name}.py").write_text(source)
        return path.parent

    def scores(self, session: str | Path) -> dict[str, tuple[int, int]]:
        """Size and time of change of every file of scores and probes in a session."""
        files = (self.folder / session / "scores").rglob("*.*")
        return {
            file.name: (file.stat().st_size, file.stat().st_mtime_ns)
            for file in files
            if file.is_file()
        }


def some_pairs(count: int, *, gold: bool = False) -> list[dict[str, Any]]:
    """Pairs of which the longer response is better, but for every fifth."""
    rows: list[dict[str, Any]] = []
    for number in range(count):
        a, b = f"{'la ' * (number % 7)}a{number}", f"{'la ' * (number % 4)}b{number}"
        row: dict[str, Any] = {"prompt": f"Sing {number}", "response_a": a, "response_b": b}
        if gold:
            row["label"] = "a" if (len(a) > len(b)) != (number % 5 == 0) else "b"
        rows.append(row)
    return rows


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
