"""The memory that a judge's process and its zygote share for one job, and how it is laid out.

    control   8 uint64: see the CONTROL indices
    slots     n float64: the score, or one of two NaN bit patterns (UNTOUCHED, FAILED)
    times     n float32: wall seconds of the call
    kinds     n uint8: an index into KINDS, 0 where there is a score
    notes     n uint8: which message explains the failure (OTHER when there were too many)
    messages  16 KiB of UTF-8 JSON lines: [kind index, text]
    printed   where it is wanted, n + 1 times: 3 uint64 (see HELD) and MOST_PRINTED characters of
              UTF-8, what the judge printed in each call, and last what it printed while loading
    trace     where it is wanted: which lines were executed, see `trace_area`

A hostile judge can write what it likes here; it can only spoil its own column, and the reader
checks every value.
"""

import mmap
import struct
from dataclasses import dataclass
from typing import Any

from pajama_tui.scoring.jail.trace_area import TraceArea, TraceLayout

KINDS = ("", "error", "not-a-number", "memory", "denied", "timeout", "killed", "invalid", "nan")
ERROR, NOT_A_NUMBER, MEMORY, DENIED, TIMEOUT, KILLED, INVALID, ABSTAINED = range(1, 9)

UNTOUCHED = 0x7FF85EAD00000001
FAILED = 0x7FF85EAD00000002
UNTOUCHED_BYTES = struct.pack("=Q", UNTOUCHED)
OTHER = 255
MAX_MESSAGES = 24

STAGE, MESSAGE_BYTES, SWALLOWED, STOPPED, MESSAGES = range(5)
LOADING, RUNNING, DONE = range(3)

MOST_PRINTED = 4000
HELD, KEPT, CUT = range(3)

_CONTROL_BYTES = 64
_MESSAGE_AREA = 16 * 1024
_COUNT_BYTES = 24
_PRINT_AREA = _COUNT_BYTES + 4 * MOST_PRINTED


class Layout:
    """Offsets of a region for `rows` rows.

    Args:
        prints: make room for what is printed.
        lines: make room for the trace of a judge of so many lines; 0 for none.
    """

    def __init__(self, rows: int, prints: bool = False, lines: int = 0) -> None:
        self.rows = rows
        self.slots = _CONTROL_BYTES
        self.times = self.slots + 8 * rows
        self.kinds = self.times + 4 * rows
        self.notes = self.kinds + rows
        self.messages = self.notes + rows
        self.printed = self.messages + _MESSAGE_AREA
        self.print_areas = rows + 1 if prints else 0
        self.trace = TraceLayout(lines, self.printed + self.print_areas * _PRINT_AREA)
        self.size = self.trace.end

    def print_area(self, number: int) -> tuple[int, int, int]:
        """Where one call's counts begin, where its text does, and where that ends."""
        start = self.printed + number * _PRINT_AREA
        return start, start + _COUNT_BYTES, start + _PRINT_AREA


@dataclass(frozen=True, slots=True)
class PrintArea:
    """What one call printed, as far as it is kept.

    Attributes:
        counts: uint64 (3,): bytes of `text` in use, characters kept, characters cut.
        text: UTF-8, lone surrogates included.
    """

    counts: memoryview
    text: memoryview


class Region:
    """A shared mapping with typed views; made before the fork, dropped after the job."""

    def __init__(self, rows: int, prints: bool = False, lines: int = 0) -> None:
        layout = self.layout = Layout(rows, prints, lines)
        self.map = mmap.mmap(-1, layout.size)
        self.map[layout.slots : layout.times] = UNTOUCHED_BYTES * rows
        whole = memoryview(self.map)
        self.control = whole[:_CONTROL_BYTES].cast("Q")
        self.slots = whole[layout.slots : layout.times].cast("d")
        self.bits = whole[layout.slots : layout.times].cast("Q")
        self.times = whole[layout.times : layout.kinds].cast("f")
        self.kinds = whole[layout.kinds : layout.notes]
        self.notes = whole[layout.notes : layout.messages]
        self.messages = whole[layout.messages : layout.printed]
        self.printed = []
        for counts, text, end in map(layout.print_area, range(layout.print_areas)):
            self.printed.append(PrintArea(whole[counts:text].cast("Q"), whole[text:end]))
        self.trace = TraceArea.of(whole, layout.trace) if lines else None
        self.whole = whole

    def next_row(self, start: int) -> int:
        """The first row from `start` on that has neither a score nor a failure."""
        layout = self.layout
        at = layout.slots + 8 * start
        while True:
            at = self.map.find(UNTOUCHED_BYTES, at, layout.times)
            if at < 0:
                return layout.rows
            if (at - layout.slots) % 8 == 0:
                return (at - layout.slots) // 8
            at += 1

    def fail(self, row: int, kind: int, note: int = OTHER) -> None:
        """Mark `row` as failed for reason `kind`, explained by message number `note`."""
        self.kinds[row] = kind
        self.notes[row] = note
        self.bits[row] = FAILED

    def explain(self, line: bytes) -> int:
        """Append a message line; returns its number, or OTHER when there is no room."""
        used, count = self.control[MESSAGE_BYTES], self.control[MESSAGES]
        if count >= MAX_MESSAGES or used + len(line) > _MESSAGE_AREA:
            return OTHER
        self.messages[used : used + len(line)] = line
        self.control[MESSAGE_BYTES] = used + len(line)
        self.control[MESSAGES] = count + 1
        return count

    def close(self) -> None:
        """Unmap it, so that nothing of this job stays in the process."""
        views: list[Any] = [self.control, self.slots, self.bits, self.times]
        views += [self.kinds, self.notes, self.messages]
        views += [view for area in self.printed for view in (area.counts, area.text)]
        for view in views:
            view.release()
        if self.trace is not None:
            self.trace.release()
        self.whole.release()
        self.map.close()
