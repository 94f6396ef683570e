"""The zygote: one locked process a core that forks a fresh child for each judge and chunk.

It reads frames from descriptor 0 and answers on descriptor 1. It dies when the pipe closes, and
its child dies with it.
"""

import contextlib
import gc
import json
import mmap
import os
import select
import signal
import sys
import time
from array import array
from typing import Any, NoReturn

from pajama_tui.scoring.jail import guard, landlock, preload, process, runner, seccomp, wire
from pajama_tui.scoring.jail.region import (
    DENIED,
    DONE,
    KILLED,
    LOADING,
    MEMORY,
    STAGE,
    STOPPED,
    TIMEOUT,
    Region,
)

_FIRST_LOOK, _LONGEST_LOOK = 0.002, 0.05
_REPORT_EVERY = 0.1
# Below this share of processor time, a call waits instead of computing.
_IDLE_SHARE = 0.05


class Zygote:
    """State between frames: the texts of the current chunk, and nothing of any judge."""

    def __init__(self, locked: bool) -> None:
        self.locked = locked
        self.pid = os.getpid()
        self.base_memory = process.address_space()
        self.filter = seccomp.JudgeFilter()
        self.stand_ins = guard.StandIns()
        self.hide = preload.hidden()
        self.texts = runner.Texts("", array("Q", [0]))
        self.rows = 0
        self.text_memory = 0

    def serve(self) -> None:
        """Answer frames until the pipe closes."""
        while True:
            prefix = bytearray(wire.PREFIX.size)
            read_into(memoryview(prefix))
            header_size, payload_size = wire.PREFIX.unpack(prefix)
            header = bytearray(min(header_size, wire.MAX_HEADER))
            read_into(memoryview(header))
            request = json.loads(header)
            # Private: what a child writes there, its siblings never see.
            payload = mmap.mmap(
                -1, max(payload_size, 1), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
            )
            with memoryview(payload) as view:
                read_into(view[:payload_size])
            if request["op"] == "texts":
                self.rows = request["rows"]
                self.texts = read_texts(payload, payload_size, self.rows)
                self.text_memory = sys.getsizeof(self.texts.whole)
                payload.close()
                send({"op": "texts"})
            else:
                self.run(request, payload, payload_size)
                # Unmapped, so that no later judge finds this one's source in memory.
                payload.close()

    def run(self, request: dict[str, Any], source: mmap.mmap, source_size: int) -> None:
        """Run one judge over the loaded texts and send its region back."""
        region = Region(self.rows, request["prints"], request["lines"])
        kills: list[list[Any]] = []
        start, lost, peak = 0, "", 0
        while start < self.rows:
            row, kind, message, rss = self.attempt(request, region, source, source_size, start)
            peak = max(peak, rss)
            loading = region.control[STAGE] == LOADING
            if kind:
                if region.kinds[row] == 0:
                    region.fail(row, kind)
                if loading and kind == TIMEOUT:
                    message = "did not finish loading in time"
                kills.append([row, kind, message])
            if loading:
                lost = "load"
            elif kind == DENIED or len(kills) >= request["strikes"]:
                lost = "kills"
            elif region.control[STOPPED]:
                lost = "start"
            if lost or not kind:
                break
            start = region.next_row(row + 1)
        header = {
            "op": "done",
            "rows": self.rows,
            "prints": request["prints"],
            "lines": request["lines"],
            "kills": kills,
            "complete": region.next_row(0) >= self.rows,
            "lost": lost,
            "peak_rss": peak,
        }
        send(header, region.whole)
        region.close()

    def attempt(
        self,
        request: dict[str, Any],
        region: Region,
        source: mmap.mmap,
        source_size: int,
        start: int,
    ) -> tuple[int, int, str, int]:
        """Fork a child for the rows from `start` on and watch it to its end.

        Returns:
            The row it ended at, the kind of failure (0: it finished), a message, its peak
            resident memory in KiB.
        """
        region.control[STAGE] = LOADING
        region.control[STOPPED] = 0
        alive, child_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            self.child(request, region, bytes(source[:source_size]), start, child_end)
        os.close(child_end)
        reason, row = self.watch(pid, alive, request, region, start)
        os.close(alive)
        _, status, usage = os.wait4(pid, 0)
        rss = usage.ru_maxrss
        if reason:
            # The row that was too slow, even if it came to an end just before the kill.
            return min(row, self.rows - 1), TIMEOUT, reason, rss
        row = min(region.next_row(start), self.rows - 1)
        if os.WIFEXITED(status):
            code = os.WEXITSTATUS(status)
            if code == runner.EXIT_DENIED:
                return self.denied_row(region, start, row), DENIED, "", rss
            if code == runner.EXIT_UNUSABLE or region.control[STAGE] == DONE:
                return row, 0, "", rss
            return row, KILLED, f"ended its own process (exit code {code})", rss
        number = os.WTERMSIG(status)
        if number == signal.SIGSYS:
            return row, DENIED, "made a system call that judges may not make", rss
        if number == signal.SIGKILL:
            return row, MEMORY, "was killed by the system, most likely for memory", rss
        return row, KILLED, f"crashed ({_signal_name(number)})", rss

    def denied_row(self, region: Region, start: int, row: int) -> int:
        """The row whose forbidden act is on record, at or before `row`."""
        while row > start and region.kinds[row] != DENIED:
            row -= 1
        return row

    def watch(
        self, pid: int, alive: int, request: dict[str, Any], region: Region, start: int
    ) -> tuple[str, int]:
        """Wait for the child's end, killing it when one row takes too long; returns why, and which.

        The judge can write the region while it is read: nothing there may put its end off for ever.
        """
        poller = select.poll()
        poller.register(alive, select.POLLHUP)
        poller.register(0, 0)  # only tells when the other end has gone
        clock_id = (~pid << 3) | 2
        row, row_cpu, row_wall = start, 0.0, time.monotonic()
        stage = LOADING
        reported, look = time.monotonic(), _FIRST_LOOK
        while True:
            events = dict(poller.poll(look * 1000))
            if alive in events:
                return "", row
            if 0 in events:
                os.kill(pid, signal.SIGKILL)
                os._exit(0)
            look = min(look * 2, _LONGEST_LOOK)
            now = time.monotonic()
            try:
                cpu = time.clock_gettime(clock_id)
            except OSError:
                cpu = row_cpu  # no such clock here: waiting is limited all the same
            at = region.next_row(row)
            reached = min(region.control[STAGE], DONE)
            if at != row or reached > stage:
                row, row_cpu, row_wall, stage = at, cpu, now, max(stage, reached)
                if now - reported >= _REPORT_EVERY:
                    send({"op": "progress", "rows": at})
                    reported = now
            elif cpu - row_cpu > request["cpu_seconds"]:
                os.kill(pid, signal.SIGKILL)
                return f"took more than {request['cpu_seconds']:g} s of processor time", row
            elif (
                now - row_wall > request["wall_seconds"]
                # One that gets little of a busy machine computes all the same.
                and cpu - row_cpu < _IDLE_SHARE * (now - row_wall)
            ):
                os.kill(pid, signal.SIGKILL)
                return f"did nothing for {request['wall_seconds']:g} s", row

    def child(
        self, request: dict[str, Any], region: Region, source: bytes, start: int, alive: int
    ) -> NoReturn:
        """Lock the forked process down for good, run the judge, end."""
        code = runner.EXIT_BROKEN
        try:
            with contextlib.nullcontext() if self.locked else contextlib.suppress(OSError):
                process.die_with_parent(self.pid)
            process.close_all_but(alive)
            process.limit_memory(self.base_memory + self.text_memory + request["memory_bytes"])
            text = source.decode("utf-8", "surrogateescape")
            if self.locked:
                self.filter.install(os.getpid())
            judge = runner.Runner(region, request["failing_start"], request["monitor"])
            # After the filter: the audit hook would object to ctypes.
            runner.settle_in(judge, request["seed"], self.stand_ins, self.hide)
            entry = judge.load(text, start)
            if entry is None:
                code = runner.EXIT_DENIED if region.kinds[start] == DENIED else runner.EXIT_UNUSABLE
            else:
                judge.run(entry, self.texts, start)
                code = 0
        finally:
            runner._exit(code)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def read_texts(payload: mmap.mmap, size: int, rows: int) -> runner.Texts:
    """Decode a chunk: uint64 (2 * rows + 1) ends in characters, then UTF-8."""
    ends = array("Q")
    with memoryview(payload) as view:
        blob = 8 * (2 * rows + 1)
        ends.frombytes(view[:blob])
        return runner.Texts(str(view[blob:size], "utf-8", "surrogatepass"), ends)


def read_into(view: memoryview) -> None:
    """Fill `view` from descriptor 0; the process ends when the other side has gone."""
    while view:
        count = os.readv(0, [view])
        if count == 0:
            os._exit(0)
        view = view[count:]


def send(header: dict[str, Any], payload: memoryview | None = None) -> None:
    """Write one frame to descriptor 1."""
    prefix = wire.pack(header, len(payload) if payload is not None else 0)
    for part in (memoryview(prefix), payload):
        while part:
            try:
                part = part[os.write(1, part) :]
            except BrokenPipeError:
                os._exit(0)


def lock() -> dict[str, Any]:
    """Lock this process down and prove it; returns what holds, or "error" with what is missing."""
    if not seccomp.supported():
        return {"error": f"there is no system-call table for {seccomp.MACHINE} processors"}
    try:
        process.give_up_privileges()
    except OSError as error:
        return {"error": f"the kernel refuses to take privileges away ({error.strerror})"}
    abi = landlock.deny_all()
    try:
        seccomp.install(seccomp.zygote_filter())
    except OSError as error:
        return {"error": f"the kernel refuses seccomp filters ({error.strerror})"}
    for name, attempt in (("open", lambda: os.open("/", 0)), ("stat", lambda: os.stat("/"))):
        try:
            attempt()
        except OSError:
            continue
        return {"error": f"self-test: {name}('/') worked inside the sandbox"}
    pid = os.fork()
    if pid == 0:
        seccomp.JudgeFilter().install(os.getpid())
        os.stat("/")
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if not os.WIFSIGNALED(status) or os.WTERMSIG(status) != signal.SIGSYS:
        return {"error": "self-test: a judge's process could make a forbidden system call"}
    return {"seccomp": True, "landlock": abi}


def main(locked: bool) -> None:
    """Load, lock, report, serve."""
    preload.load()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.close(2)
    zygote = Zygote(locked)
    level = lock() if locked else {"seccomp": False, "landlock": 0}
    monitor = "events" if sys.version_info >= (3, 12) else ""
    python = ".".join(map(str, sys.version_info[:2]))
    send({"op": "ready", "python": python, "monitor": monitor, **level})
    if "error" in level:
        return
    preload.close_the_gate()
    gc.collect()
    gc.freeze()
    gc.disable()
    zygote.serve()
