"""events.jsonl: what happens in a job, one line an event, appended by the job's process alone."""

import json
import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pajama_tui.storage import WriteFailed

ENDINGS = ("finished", "failed", "stopped")
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Event:
    """One line of events.jsonl.

    Attributes:
        kind: "queued" (waits: sentence), "started" (device, host, pid), "goes_on" (what it
            waited for after it had started is there), "progress" (done, total, unit), "metric"
            (step, values), "warning" (sentence), "checkpoint" (path, step), "finished", "failed"
            (sentence) or "stopped" (sentence).
        at: seconds since the epoch, by the clock of the job's machine.
        run: which run of the job wrote it, from 1.
        facts: the rest, as named above.
    """

    kind: str
    at: float
    run: int
    facts: dict[str, Any]


def read_events(path: Path, offset: int = 0) -> tuple[list[Event], int]:
    """Read the events from a byte offset on.

    Returns:
        The events, and the offset to go on from. A last line that is not whole yet is left for
        the next call; a whole one that is no event, torn by a kill, is passed over. Where the file
        is not there, or shorter than `offset`, there are none.
    """
    events: list[Event] = []
    try:
        with path.open("rb") as file:
            file.seek(offset)
            rest = b""
            while block := file.read(_BLOCK):
                *lines, rest = (rest + block).split(b"\n")
                for line in lines:
                    offset += len(line) + 1
                    event = _event(line)
                    if event is not None:
                        events.append(event)
    except FileNotFoundError:
        return [], 0
    return events, offset


class EventLog:
    """Appends to the events of one run; from any thread of its process.

    A process that was killed may have left half a line: the first event begins a new one.
    """

    def __init__(self, path: Path, run: int) -> None:
        self._path, self._run = path, run
        self._lock = threading.Lock()

    def write(self, kind: str, *, sure: bool = False, **facts: Any) -> None:
        """Append an event.

        Args:
            sure: it is on disk when this returns.

        Raises:
            WriteFailed: no disk space, ...; nothing of the event is left behind.
        """
        record = {"at": round(time.time(), 3), "run": self._run, "event": kind, **facts}
        line = json.dumps(record, ensure_ascii=False, allow_nan=False)
        try:
            with self._lock:
                self._append(line.encode("utf-8", "backslashreplace") + b"\n", sure)
        except OSError as error:
            raise WriteFailed(self._path, error) from error

    def _append(self, line: bytes, sure: bool) -> None:
        # Opened each time: a folder that was moved away or deleted is noticed, and so is NFS's
        # answer to a full disk, which comes on closing.
        descriptor = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
        size = None
        try:
            size = os.fstat(descriptor).st_size
            if size and os.pread(descriptor, 1, size - 1) != b"\n":
                line = b"\n" + line
            rest = memoryview(line)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            if sure:
                os.fsync(descriptor)
        except OSError:
            if size is not None:
                with suppress(OSError):
                    os.ftruncate(descriptor, size)
            raise
        finally:
            os.close(descriptor)


def _event(line: bytes) -> Event | None:
    try:
        record = json.loads(line)
        kind, at, run = record.pop("event"), record.pop("at"), record.pop("run")
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        return None
    if not isinstance(kind, str) or not isinstance(at, int | float) or type(run) is not int:
        return None
    return Event(kind, float(at), run, record)
