"""Waiting for what jobs do, and looking at their processes."""

import time
from collections.abc import Callable
from pathlib import Path

from pajama_tui.training.jobs import Event, Job, find_jobs


def eventually(condition: Callable[[], object]) -> None:
    """Wait until `condition` is true; fail when it never is."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.02)


def reach(job: Job, *names: str) -> None:
    """Wait until the job is in one of these states."""
    eventually(lambda: job.state().name in names or _wrong(job, names))


def pid_of(job: Job) -> int:
    process = job.state().process
    assert process is not None
    return process.pid


def kinds_of(job: Job) -> list[str]:
    return [event.kind for event in all_events(job)]


def all_events(job: Job) -> list[Event]:
    return job.events()[0]


def jobs_in(session: Path) -> list[Job]:
    return find_jobs([session])[0]


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state in "ZX"


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _wrong(job: Job, names: tuple[str, ...]) -> bool:
    state = job.state()
    log = "\n".join(job.log_lines(20))
    assert not state.ended, f"{state.name}, not {names}: {state.sentence}\n{log}"
    return False
