"""A session for jobs whose kinds the tests define, run as real processes."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from watching import jobs_in

from pajama_tui.training.jobs.registry import KINDS

KINDS_FOLDER = Path(__file__).parent / "kinds"


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The directory of a session; whatever job still runs in it at the end is killed."""
    monkeypatch.setenv("PYTHONPATH", str(KINDS_FOLDER), prepend=os.pathsep)
    monkeypatch.syspath_prepend(str(KINDS_FOLDER))
    for kind in ("count", "fail", "stubborn", "fill", "tell"):
        monkeypatch.setitem(KINDS, kind, f"job_kinds:{kind}")
    folder = tmp_path / "session"
    folder.mkdir()
    yield folder
    for job in jobs_in(folder):
        process = job.state().process
        if process is not None and process.here and process.alive(job.files.heartbeat):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    sys.modules.pop("job_kinds", None)
