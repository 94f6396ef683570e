"""Small data and judges, and workspaces on them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pajama_tui.config import load_config
from pajama_tui.pipeline.workspace import Workspace

Open = Callable[..., Workspace]

LONGER = "def judging_function(query, response):\n    return len(response)\n"
ECHOES = "def judging_function(query, response):\n    return response.count(query[-1:] or ' ')\n"
FUSSY = """def judging_function(query, response):
    if "3" in response:
        raise ValueError("a three")
    return response.count("la")
"""


def some_rows(count: int) -> list[dict[str, Any]]:
    """Rows with repeated prompts and texts, gold of every kind, and one identical pair."""
    rows = []
    for n in range(count):
        a, b = f"{'la ' * (n % 7)}a{n % 11}", f"{'la ' * (n % 4)}b{n % 13}"
        label = ("a", "b", "tie", None)[n % 4]
        rows.append({"prompt": f"q{n % 9}", "response_a": a, "response_b": b, "label": label})
    rows[1]["response_b"] = rows[1]["response_a"]
    return rows


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture
def judges(tmp_path: Path) -> Path:
    """A folder of three judges, of which one fails on some texts."""
    folder = tmp_path / "quick" / "style"
    folder.mkdir(parents=True)
    for name, source in {"echoes": ECHOES, "fussy": FUSSY, "longer": LONGER}.items():
        (folder / f"{name}.py").write_text(source)
    return folder.parent


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data file of 60 rows."""
    return write_rows(tmp_path / "data.jsonl", some_rows(60))


@pytest.fixture
def open_workspace(judges: Path, data: Path) -> Iterator[Open]:
    """Open a workspace; all are closed at the end."""
    opened = []

    def open_one(source: Path = data, flags: dict[str, Any] | None = None, **options: Any) -> Any:
        config = load_config({"workers": 1} | (flags or {}))
        workspace = Workspace.open(source, config, **({"judges": judges} | options))
        opened.append(workspace)
        return workspace

    yield open_one
    for workspace in opened:
        workspace.close()
