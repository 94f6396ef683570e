"""Memory and disk that will not do, and disks that cannot be written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pajama_tui.training.jobs import Needs, find_jobs, start_job
from pajama_tui.training.jobs.needs import NotEnough, disk_free, memory_here, size

_ON_A_SMALL_DISK = """
import sys
from pathlib import Path
from pajama_tui.errors import PajamaError
from pajama_tui.training.jobs import Needs, start_job
from pajama_tui.training.jobs.registry import KINDS
try:
    job = start_job(Path("small"), sys.argv[1], {"total": 3}, needs=Needs(disk=int(sys.argv[2])))
    state = job.wait(60)
    print(state.name, state.sentence)
except PajamaError as error:
    print(error)
"""


def on_a_small_disk(folder: Path, options: str, kind: str, disk: int) -> str:
    """Start a job in a session on a file system of its own, of 1 MiB; return what it says."""
    (folder / "small").mkdir()
    mount = f"mount -t tmpfs -o size=1m none small && {options}"
    command = f'{mount} && exec "$0" "$@"'
    space = ["unshare", "--user", "--map-root-user", "--mount", "bash", "-c", command]
    try:
        probe = subprocess.run([*space, "true"], cwd=folder, capture_output=True)
    except FileNotFoundError:
        pytest.skip("there is no unshare")
    if probe.returncode:
        pytest.skip("this machine lets nobody mount a file system of their own")
    done = subprocess.run(
        [*space, sys.executable, "-c", _ON_A_SMALL_DISK, kind, str(disk)],
        cwd=folder,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert not done.returncode, done.stderr
    return done.stdout


def test_memory_that_is_not_there_is_refused_with_the_estimate(session: Path) -> None:
    memory = memory_here()
    assert memory is not None
    needs = Needs(memory=memory.total + (1 << 40))
    with pytest.raises(NotEnough) as error:
        start_job(session, "count", {"total": 3}, needs=needs)
    assert size(needs.memory) in str(error.value)
    # An option of the command line is no word for who asked from the studio.
    assert "--" not in str(error.value)
    assert find_jobs([session]) == ([], [])
    job = start_job(session, "count", {"total": 3}, needs=needs, force=True, wait=True)
    assert job.state().name == "done"


def test_disk_that_is_not_there_is_refused_with_the_estimate(session: Path) -> None:
    free = disk_free(session)
    assert free is not None
    with pytest.raises(NotEnough, match=r"will write about .* are free where"):
        start_job(session, "count", {"total": 3}, needs=Needs(disk=free + (1 << 40)))
    assert find_jobs([session]) == ([], [])


def test_small_disk_is_measured_where_the_job_will_lie(session: Path) -> None:
    said = on_a_small_disk(session.parent, "true", "count", 3 << 20)
    assert "will write about 3.0 MiB, and 1.0 MiB are free" in said
    assert "small/jobs" in said


def test_full_disk_is_a_sentence_that_is_kept(session: Path) -> None:
    said = on_a_small_disk(session.parent, "true", "fill", 0)
    assert said.startswith("failed The disk is full")
    assert "resume" in said


def test_unwritable_session_is_a_sentence(session: Path) -> None:
    said = on_a_small_disk(session.parent, "mount -o remount,ro small", "count", 0)
    assert "Can't write" in said
    assert "Read-only file system" in said


@pytest.mark.parametrize(
    ("count", "shown"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (5 << 40, "5.0 TiB")],
)
def test_sizes_as_people_write_them(count: int, shown: str) -> None:
    assert size(count) == shown
