"""One process at a time writes a session, whatever happens to the one that does."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pajama_tui.session import DataRef, Session, SessionBusy
from pajama_tui.session_lock import SessionLock


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pairs.jsonl").write_text('{"prompt": "p"}\n')
    return folder


def data_ref(project: Path, fingerprint: str | None = "f1", name: str = "pairs.jsonl") -> DataRef:
    path = project / name
    return DataRef(str(path), path.stat().st_size, fingerprint, "jsonl")


def new_session(project: Path, name: str = "pairs") -> Session:
    return Session.open(project / "sessions" / name, create=data_ref(project))


@contextmanager
def other_process(directory: Path, code: str = "") -> Iterator[subprocess.Popen[str]]:
    """A process that holds the session in `directory` open for writing."""
    program = f"""
        import sys, time
        from pathlib import Path
        from pajama_tui.session import Session
        session = Session.open(Path(sys.argv[1]))
        print("open", flush=True)
        {code or "time.sleep(600)"}
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(directory)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "open\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def alter_lock(directory: Path, **fields: Any) -> None:
    lock = directory / "lock"
    lock.write_text(json.dumps({**json.loads(lock.read_text()), **fields}))


def test_a_second_writer_is_told_who_has_the_session_and_may_read(project: Path) -> None:
    new_session(project).close()
    directory = project / "sessions" / "pairs"
    with other_process(directory) as holder:
        with pytest.raises(SessionBusy) as info:
            Session.open(directory, take_over=True)
        message = str(info.value)
        assert f"process {holder.pid} of " in message
        assert os.uname().nodename in message
        assert time.strftime(" since %Y-%m-", time.gmtime()) in message
        assert "--read-only" in message
        assert Session.open(directory, readonly=True).data == data_ref(project)


def test_after_kill_9_the_next_writer_gets_the_session(project: Path) -> None:
    new_session(project).close()
    directory = project / "sessions" / "pairs"
    with other_process(directory) as holder:
        holder.send_signal(signal.SIGKILL)
        # Not waited for: a process that was killed stays in the table until its parent looks.
        os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)
        with Session.open(directory) as session:
            session.add_label(0, "a")
    assert not (directory / "lock").exists()


@pytest.mark.parametrize("ending", ["pass", "sys.exit(3)", "raise KeyboardInterrupt"])
def test_a_process_that_ends_gives_the_lock_up(project: Path, ending: str) -> None:
    new_session(project).close()
    directory = project / "sessions" / "pairs"
    with other_process(directory, f"sys.stderr = None; {ending}") as holder:
        holder.wait()
        assert not (directory / "lock").exists()


def test_a_pid_that_was_used_again_does_not_keep_a_session_locked(project: Path) -> None:
    new_session(project).close()
    directory = project / "sessions" / "pairs"
    with other_process(directory):
        alter_lock(directory, started="1")
        Session.open(directory).close()


def test_a_lock_from_before_a_reboot_is_stale(project: Path) -> None:
    session = new_session(project)
    alter_lock(session.directory, machine="another-boot pid:[1]")
    Session.open(session.directory).close()


def test_a_pid_of_another_namespace_is_not_judged_by_ours(project: Path) -> None:
    session = new_session(project)
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    alter_lock(session.directory, machine=f"{boot} pid:[1]", pid=2**22 + 1)
    with pytest.raises(SessionBusy, match="--take-over"):
        Session.open(session.directory)


def test_a_lock_of_another_machine_is_taken_only_on_demand(project: Path) -> None:
    loser = new_session(project)
    there = {"host": "gpu7", "machine": "another-boot pid:[1]", "pid": 4_000_000}
    alter_lock(loser.directory, **there)
    with pytest.raises(SessionBusy, match=r"process 4000000 of .* on gpu7 since .*--take-over"):
        Session.open(loser.directory)
    with Session.open(loser.directory, take_over=True) as winner:
        winner.add_label(0, "a")
        with pytest.raises(SessionBusy, match=f"process {os.getpid()}"):
            loser.add_label(0, "b")
        loser.close()
        with pytest.raises(SessionBusy):
            Session.open(loser.directory)
        assert winner.labels() == {0: "a"}


def test_a_lock_somebody_deleted_is_taken_again(project: Path) -> None:
    with new_session(project) as session:
        (session.directory / "lock").unlink()
        session.add_label(0, "a")
        with pytest.raises(SessionBusy):
            Session.open(session.directory)


@pytest.mark.parametrize(
    "content",
    ["", '{"host": "gp', "[]", "{}", "\0" * 200],
)
def test_a_lock_that_was_left_half_written_is_stale(project: Path, content: str) -> None:
    session = new_session(project)
    (session.directory / "lock").write_text(content)
    Session.open(session.directory).close()
    assert sorted(os.listdir(session.directory)) == ["journal.jsonl", "session.toml"]


@pytest.mark.parametrize("field", [{"nonce": "../../x"}, {"pid": -1}, {"pid": 10**30}, {"host": 1}])
def test_a_forged_lock_leads_nowhere(project: Path, field: dict[str, Any]) -> None:
    session = new_session(project)
    alter_lock(session.directory, **field)
    Session.open(session.directory).close()
    assert os.listdir(project / "sessions") == ["pairs"]


def test_a_host_name_is_printed_without_its_control_characters(project: Path) -> None:
    session = new_session(project)
    alter_lock(session.directory, host="\x1b]0;owned\x07", machine="x y")
    with pytest.raises(SessionBusy) as info:
        Session.open(session.directory)
    assert "\x1b" not in str(info.value)


def test_a_lock_works_without_hard_links(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(source: object, target: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    with new_session(project) as session:
        with pytest.raises(SessionBusy):
            Session.open(session.directory)
        alter_lock(session.directory, started="1")
        Session.open(session.directory).close()
    assert sorted(os.listdir(session.directory)) == ["journal.jsonl", "session.toml"]


@pytest.mark.parametrize("request_", ["link", "unlink", "replace"])
def test_an_answer_lost_by_nfs_still_counts(
    project: Path, monkeypatch: pytest.MonkeyPatch, request_: str
) -> None:
    """NFS repeats a request whose answer got lost, and may count links as it did before it."""
    done, stat = getattr(os, request_), os.stat
    errors = {"link": FileExistsError(17, "File exists")}

    def done_but_answer_lost(path: Path, *target: Path) -> None:
        done(path, *target)
        if ".lock." in str(path):
            raise errors.get(request_, FileNotFoundError(2, "No such file or directory"))

    def known_before(path: Any, *arguments: Any, **options: Any) -> os.stat_result:
        found = stat(path, *arguments, **options)
        if ".lock." not in str(path):
            return found
        return os.stat_result((*found[:3], 1, *found[4:10]))

    session = new_session(project)
    directory = session.directory
    session.close()
    alter = Session.open(directory)
    alter_lock(directory, started="1")
    monkeypatch.setattr(os, request_, done_but_answer_lost)
    monkeypatch.setattr(os, "stat", known_before)
    with Session.open(directory) as session:
        session.add_label(0, "a")
        with pytest.raises(SessionBusy):
            Session.open(directory)
    alter.close()
    assert sorted(os.listdir(directory)) == ["journal.jsonl", "labels.jsonl", "session.toml"]


def test_a_forked_child_does_not_give_up_its_parents_lock(project: Path) -> None:
    with new_session(project) as session:
        child = multiprocessing.get_context("fork").Process(target=session.close)
        child.start()
        child.join()
        assert child.exitcode == 0
        assert (session.directory / "lock").exists()
        session.add_label(0, "a")


def _race(directory: Path, rounds: int, barrier: Any, wins: Any) -> None:
    for turn in range(rounds):
        lock = SessionLock(directory / str(turn))
        barrier.wait(60)
        try:
            lock.acquire()
        except SessionBusy:
            pass
        else:
            with wins.get_lock():
                wins[turn] += 1
        barrier.wait(60)
        lock.release()


@pytest.mark.parametrize("kind", ["free", "stale", "stale, and its taker was killed"])
def test_of_racing_writers_exactly_one_wins(tmp_path: Path, kind: str) -> None:
    rounds, racers = 60, 4
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for turn in range(rounds):
        directory = tmp_path / str(turn)
        directory.mkdir()
        if kind == "free":
            continue
        with SessionLock(directory):
            record = json.loads((directory / "lock").read_text())
        stale = {**record, "pid": dead.pid}
        (directory / "lock").write_text(json.dumps(stale))
        if kind != "stale":
            claim = {**stale, "nonce": "0123456789abcdef"}
            (directory / f"lock.{stale['nonce']}").write_text(json.dumps(claim))
    context = multiprocessing.get_context("fork")
    barrier, wins = context.Barrier(racers), context.Array("i", rounds)
    processes = [
        context.Process(target=_race, args=(tmp_path, rounds, barrier, wins)) for _ in range(racers)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * racers
    assert list(wins) == [1] * rounds
    assert [os.listdir(tmp_path / str(turn)) for turn in range(rounds)] == [[]] * rounds
