"""A job as seen from outside: its state, its events, and how to stop and resume it."""

import json
import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.storage import replace_file
from pajama_tui.training.jobs.claim import run_process
from pajama_tui.training.jobs.events import Event, read_events
from pajama_tui.training.jobs.files import JobFiles
from pajama_tui.training.jobs.history import History
from pajama_tui.training.jobs.process import JobProcess, silent_for
from pajama_tui.training.jobs.registry import check_kind
from pajama_tui.training.jobs.specification import JobSpec, read_spec
from pajama_tui.training.jobs.state import BY_EVENT, JobState, Name
from pajama_tui.untrusted import printable

_LOG_TAIL = 1 << 16
_POLL = 0.1


class Job:
    """The job in `folder`. Holds nothing open; looking again costs what was added since.

    Attributes:
        id: the name of its folder.
        folder: absolute.
        files: what lies where in it.
        history: what its events add up to, as of the last call of `state`.
    """

    def __init__(self, folder: Path) -> None:
        self.files = JobFiles(Path(os.path.abspath(folder)))
        self.folder = self.files.folder
        self.id = self.files.id
        self.history = History(self.files.events)
        self._process: tuple[int, JobProcess | None] = (0, None)

    def __repr__(self) -> str:
        return f"Job({str(self.folder)!r})"

    def specification(self) -> JobSpec:
        """Read what the job is to do.

        Raises:
            InputError: its job.toml is missing or damaged.
        """
        return read_spec(self.files.specification)

    def state(self) -> JobState:
        """Find out where it stands; cheap enough to ask twice a second."""
        number = self.files.last_run()
        if not number:
            self.history.update()
            if self._asked_to_stop(0):
                return self._state("stopped", "It was stopped before it began.", 0, None)
            return self._state("queued", "It has not been started.", 0, None)
        process = self._process_of(number)
        # Looked at before the events: what it wrote last must not be missed.
        alive = process is not None and process.alive(*self._signs(number))
        self.history.update()
        last = self.history.last
        mine = last is not None and last.run == number
        if last is not None and mine and last.kind in BY_EVENT:
            name = BY_EVENT[last.kind]
            return self._state(name, str(last.facts.get("sentence", "")), number, process)
        stopping = self._asked_to_stop(number)
        if alive and stopping:
            return self._state("stopping", "", number, process)
        if alive:
            queued = not mine or (last is not None and last.kind == "queued")
            why = str(last.facts.get("sentence", "")) if last is not None and mine else ""
            return self._state("queued" if queued else "running", why, number, process)
        if stopping:
            return self._state("stopped", "It had to be killed.", number, process)
        return self._state("lost", _why_lost(process, self.files.heartbeat), number, process)

    def events(self, from_offset: int = 0) -> tuple[list[Event], int]:
        """Return the events from a byte offset on, and the offset to go on from.

        Raises:
            PajamaError: they can't be read.
        """
        try:
            return read_events(self.files.events, from_offset)
        except OSError as error:
            shown = printable(str(self.files.events))
            raise PajamaError(f"Can't read {shown}: {error.strerror}.") from error

    def log_lines(self, count: int) -> list[str]:
        """Return the last lines of log.txt, made safe to show."""
        try:
            with self.files.log.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(max(size - _LOG_TAIL, 0))
                text = file.read().decode("utf-8", "replace")
        except OSError:
            return []
        # Bars that draw themselves anew on one line: what they showed last.
        lines = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]
        return [printable(line, limit=500) for line in lines if line.strip()][-count:]

    def result(self) -> dict[str, Any] | None:
        """What came of it, None before."""
        return self.files.read_result()

    def stop(self, grace: float = 30.0) -> JobState:
        """Ask it to end, wait, and kill it (all of its process group) if it has not.

        A job on another machine is asked through its folder, and never killed.

        Args:
            grace: seconds it has to write a checkpoint.

        Returns:
            Where it stands after that; "stopping" where it would not or could not end in time.

        Raises:
            PajamaError: its folder can't be written, or it is another user's.
        """
        state = self.state()
        if state.ended:
            return state
        self._ask_to_stop(state.run)
        process = state.process
        if process is None or not process.alive(*self._signs(state.run)):
            return self.state()
        if process.here:
            _signal(process, signal.SIGTERM)
        gone = self._wait_until_gone(process, state.run, grace)
        if not gone and process.here:
            _signal(process, signal.SIGKILL)
            self._wait_until_gone(process, state.run, 10.0)
        return self.state()

    def resume(self) -> None:
        """Start it again, from its last checkpoint where its kind has any.

        Raises:
            AlreadyRuns: a process works on it already; of two that resume it at once, one is told.
            InputError: it is done, its job.toml is damaged, or its kind is not known here.
            PajamaError: it could not be started.
        """
        from pajama_tui.training.jobs.claim import AlreadyRuns
        from pajama_tui.training.jobs.launch import launch

        check_kind(self.specification().kind)
        state = self.state()
        if state.name == "done":
            raise InputError(f"The job {self.id} is done; start a new one to do it again.")
        if not state.resumable:
            raise AlreadyRuns(self.files, state.process)
        launch(self.files)

    def wait(self, timeout: float | None = None) -> JobState:
        """Block until it has ended, or for `timeout` seconds; return where it stands then."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            state = self.state()
            if state.ended or (deadline is not None and time.monotonic() >= deadline):
                return state
            time.sleep(_POLL)

    def _process_of(self, number: int) -> JobProcess | None:
        if self._process[0] != number or self._process[1] is None:
            self._process = number, run_process(self.files, number)
        return self._process[1]

    def _ask_to_stop(self, number: int) -> None:
        replace_file(self.files.stop, json.dumps({"run": number, "at": time.time()}) + "\n")

    def _asked_to_stop(self, number: int) -> bool:
        return asked_to_stop(self.files, number)

    def _signs(self, number: int) -> tuple[Path, Path]:
        # The heartbeat may still be that of the run before.
        return self.files.heartbeat, self.files.process(number)

    def _wait_until_gone(self, process: JobProcess, number: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while process.alive(*self._signs(number)):
            # Elsewhere the heartbeat outlives the process by minutes; its last word does not.
            if not process.here and self.state().ended:
                return True
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL)
        return True

    def _state(
        self, name: Name, sentence: str, number: int, process: JobProcess | None
    ) -> JobState:
        history = self.history
        progress = history.progress
        moving = name in ("running", "stopping")
        return JobState(
            name=name,
            sentence=printable(sentence, limit=1000),
            run=number,
            process=process,
            device=printable(history.device, limit=80),
            done=progress.get("done"),
            total=progress.get("total"),
            unit=printable(str(progress.get("unit", "")), limit=20),
            rate=history.rate() if moving else None,
            time_left=history.time_left() if moving else None,
            since=self._since(name),
        )

    def _since(self, name: Name) -> float | None:
        if name == "lost":
            # Nobody saw it go: its last sign of life is what is known.
            with suppress(OSError):
                return self.files.heartbeat.stat().st_mtime
        return self.history.last.at if self.history.last else None


def asked_to_stop(files: JobFiles, number: int) -> bool:
    """Return whether this run of the job is to end."""
    with suppress(OSError, ValueError, RecursionError, AttributeError):
        return bool(json.loads(files.stop.read_bytes()).get("run") == number)
    return False


def is_over(files: JobFiles, number: int) -> bool:
    """Return whether this run is to end, or another machine, which saw no sign of it, took over."""
    return asked_to_stop(files, number) or files.last_run() > number


def _signal(process: JobProcess, number: int) -> None:
    with suppress(ProcessLookupError):
        try:
            # Run by hand it may be one of a group that is not its own.
            if os.getpgid(process.pid) == process.pid:
                os.killpg(process.pid, number)
            else:
                os.kill(process.pid, number)
        except PermissionError as error:
            raise PajamaError(
                f"Process {process.pid} belongs to another user: ask them to stop it."
            ) from error


def _why_lost(process: JobProcess | None, heartbeat: Path) -> str:
    if process is None:
        return "Which process it was can't be read; 'pajama-tui jobs resume' starts it again."
    if process.rebooted:
        return f"{process.host} was rebooted; 'pajama-tui jobs resume' goes on from there."
    if process.here:
        return (
            f"Process {process.pid} ended without a word: it was killed, perhaps for lack of "
            "memory; 'pajama-tui jobs resume' goes on from there."
        )
    silence = silent_for(heartbeat)
    how_long = "" if silence is None else f" for {silence / 60:.0f} min"
    return (
        f"No sign of life from {process.host}{how_long}; if it is gone, 'pajama-tui jobs resume' "
        "goes on here."
    )
