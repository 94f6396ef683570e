"""Workspaces on small data, with judges of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_pairs import ECHOES, FUSSY, LONGER, Open, some_rows, write_rows

from pajama_tui.config import load_config
from pajama_tui.pipeline.workspace import Workspace


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
