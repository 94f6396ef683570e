"""The program to run."""

from pathlib import Path

import pytest
from program import Program


@pytest.fixture
def pajama(tmp_path: Path) -> Program:
    """The program in the test's directory."""
    return Program(tmp_path / "work")
