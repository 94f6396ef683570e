"""The near side of the sandbox: starts a zygote, sends texts and judges, reads the answers."""

import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pajama_tui.errors import PajamaError
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.jail import wire
from pajama_tui.scoring.limits import Limits
from pajama_tui.scoring.nice import step_back
from pajama_tui.scoring.piece import Piece, read_piece

_ROOT = Path(__file__).resolve().parents[2]
_START = (
    # Last: nothing installed beside this package may stand in for the standard library.
    "import sys; sys.path.append({root!r}); "
    "from pajama_tui.scoring.jail.zygote import main; main({locked})"
)
_UNSAFE = (
    "Judges are programs that nobody has checked, so nothing was run. Ways out: a kernel or "
    "container profile that allows seccomp filters, or --unsafe-no-sandbox if you wrote every "
    "judge yourself."
)


class SandboxUnavailable(PajamaError):
    """This machine cannot lock judges in; the message says exactly what is missing."""


class WorkerLost(Exception):
    """A zygote ended while it was needed."""


@dataclass(frozen=True, slots=True)
class SandboxLevel:
    """What holds judges back here.

    Attributes:
        seccomp: the system-call filter is on, and the self-test passed.
        landlock: version of the kernel's Landlock in force, 0 for none.
        python: minor version of the interpreter that runs judges.
    """

    seccomp: bool
    landlock: int
    python: str

    @property
    def name(self) -> str:
        """ "full", "seccomp" (no Landlock) or "none"."""
        if not self.seccomp:
            return "none"
        return "full" if self.landlock else "seccomp"

    def describe(self) -> str:
        """One sentence for the screen and the log."""
        if not self.seccomp:
            return "NO SANDBOX: judges run with your privileges (--unsafe-no-sandbox)."
        wall = f"Landlock v{self.landlock}" if self.landlock else "no Landlock on this kernel"
        return f"Sandbox on: seccomp filter, {wall}; judges run in Python {self.python}."


class Jail:
    """One zygote. Not thread-safe: one thread drives it.

    Args:
        locked: False runs judges without the kernel's help; only when a user typed that.
        hash_seed: PYTHONHASHSEED of the zygote and all its children.
        nice: how far they step back for everything else on the machine, 0 to 19.
    """

    def __init__(self, *, locked: bool = True, hash_seed: int = 0, nice: int = 0) -> None:
        self._process = _zygote(locked, hash_seed, nice)
        try:
            ready = self._greeting()
        except WorkerLost:
            # Somebody's kill, or the kernel's where memory is short, says nothing of the sandbox.
            if self._process.returncode != -signal.SIGKILL:
                raise self._not_started() from None
            self._process = _zygote(locked, hash_seed, nice)
            try:
                ready = self._greeting()
            except WorkerLost:
                raise self._not_started() from None
        if "error" in ready:
            self.close()
            raise SandboxUnavailable(f"No sandbox on this machine: {ready['error']}. {_UNSAFE}")
        self.level = SandboxLevel(bool(ready["seccomp"]), int(ready["landlock"]), ready["python"])
        self._monitor = str(ready["monitor"])
        self._characters = np.empty(0, np.uint32)

    @property
    def pid(self) -> int:
        """The zygote's process."""
        return self._process.pid

    def load(self, texts: Sequence[tuple[str, str]]) -> None:
        """Hand over the (prompt, response) rows that the next judges will score."""
        parts = [text for row in texts for text in row]
        lengths = np.array([len(part) for part in parts], np.uint64)
        ends = np.concatenate([np.zeros(1, np.uint64), np.cumsum(lengths, dtype=np.uint64)])
        blob = "".join(parts).encode("utf-8", "surrogatepass")
        self._send({"op": "texts", "rows": len(texts)}, [ends.tobytes(), blob])
        self._characters = (lengths[0::2] + lengths[1::2]).astype(np.uint32)
        self._receive()

    def run(
        self,
        judge: Judge,
        limits: Limits,
        *,
        first_chunk: bool = True,
        trace: bool = False,
        seed: int = 0,
        on_rows: Callable[[int], None] | None = None,
        prints: bool = False,
        lines: int = 0,
    ) -> Piece:
        """Run `judge` over the loaded rows.

        Args:
            first_chunk: apply `limits.failing_start` (only the data's first chunk may).
            trace: watch for swallowed exceptions even where that is slow.
            seed: of Python's `random` in the judge's process.
            on_rows: called now and then with the number of rows done.
            prints: keep what the judge prints; 16 KB a row.
            lines: trace the lines of a judge that has so many, in one row; 0 for no trace.

        Raises:
            WorkerLost: the zygote ended, or was closed by another thread.
        """
        # A line trace sees caught exceptions itself.
        monitor = "" if lines else self._monitor or ("trace" if trace else "")
        request = {
            "op": "run",
            "cpu_seconds": limits.cpu_seconds,
            "wall_seconds": limits.wall_seconds,
            "memory_bytes": limits.memory_mib << 20,
            "strikes": limits.strikes,
            "failing_start": limits.failing_start if first_chunk else 0,
            "seed": seed,
            "monitor": monitor,
            "prints": prints,
            "lines": lines,
        }
        self._send(request, [judge.source.encode("utf-8", "surrogateescape")])
        while True:
            answer, payload = self._receive()
            if answer["op"] == "done":
                return read_piece(answer, memoryview(payload), self._characters, bool(monitor))
            if on_rows is not None:
                on_rows(int(answer["rows"]))

    def close(self) -> None:
        """End the zygote and whatever it runs, at once. Safe to call from any thread, twice."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def __enter__(self) -> "Jail":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _greeting(self) -> dict[str, Any]:
        try:
            return self._receive()[0]
        except WorkerLost:
            self._process.wait()
            self.close()
            raise

    def _not_started(self) -> SandboxUnavailable:
        code = self._process.returncode
        if code == -signal.SIGKILL:
            return SandboxUnavailable(
                "The sandbox's worker process was killed as it started, twice. The kernel does so "
                "where memory is short: free some, or use fewer workers."
            )
        return SandboxUnavailable(
            f"The sandbox's worker process did not start (exit code {code}). {_UNSAFE}"
        )

    def _send(self, header: dict[str, Any], parts: Sequence[bytes]) -> None:
        size = sum(map(len, parts))
        stream = self._process.stdin
        assert stream is not None
        try:
            stream.write(wire.pack(header, size))
            stream.write(b"".join(parts))
            stream.flush()
        except (BrokenPipeError, ValueError, OSError) as error:
            raise WorkerLost(str(error)) from None

    def _receive(self) -> tuple[dict[str, Any], bytes]:
        stream = self._process.stdout
        assert stream is not None
        try:
            prefix = self._exactly(wire.PREFIX.size)
            header_size, payload_size = wire.PREFIX.unpack(prefix)
            header = json.loads(self._exactly(header_size))
            return header, self._exactly(payload_size)
        except (ValueError, OSError, struct.error) as error:
            raise WorkerLost(str(error)) from None

    def _exactly(self, size: int) -> bytes:
        stream = self._process.stdout
        assert stream is not None
        data = stream.read(size)
        if len(data) < size:
            raise WorkerLost("the worker's pipe closed")
        return data


def _zygote(locked: bool, hash_seed: int, nice: int) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        # Not -I: it would ignore PYTHONHASHSEED.
        [sys.executable, "-s", "-S", "-P", "-c", _START.format(root=str(_ROOT), locked=locked)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={
            "PYTHONHASHSEED": str(hash_seed),
            "PYTHONUTF8": "1",
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC0",
        },
        cwd="/",
        start_new_session=True,
    )
    if nice:
        step_back(process.pid, nice)
    return process
