"""Files to open, made of rows written here."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write rows (dicts as JSON lines, bytes or text as they are) and give the path."""

    def write(rows: Iterable[dict[str, Any]] | bytes | str, name: str = "data.jsonl") -> Path:
        path = tmp_path / name
        if isinstance(rows, str):
            rows = rows.encode()
        if not isinstance(rows, bytes):
            rows = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
        path.write_bytes(rows)
        return path

    return write
