"""Small data and judges for the pipeline's tests."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

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
