"""The memory in which a line trace leaves the judge's process, and how it is laid out.

    control   8 uint64: see the indices below
    counts    lines + 1 uint64: how often each line was executed; number 0 is not used
    code      lines + 1 uint8: 1 where the compiled judge has code
    steps     MOST_STEPS uint64: first line of the function << 32 | line << 16 | the line that
              followed in the same call, 0 where the call was left; each once, in the order they
              were first made
    records   RECORD_BYTES: see RECORD, each followed by three texts in UTF-8

All of it is written while the judge runs, except for final values: what was reached is there
whatever ends the judge. A hostile judge can write what it likes here; the reader checks it.
"""

import struct
from dataclasses import dataclass

MOST_LINES = 65_535
MOST_STEPS = 8_192
RECORD_BYTES = 96 * 1024
# Longer ones are cut; in characters.
LONGEST_TEXT, LONGEST_NAME = 300, 80

STEPS, RECORD_SIZE, RECORDS, RETURNED, UNWOUND, FINISHED, LEFT_OUT = range(7)
INTERRUPTED, COMPLETE = 1, 2
"""What FINISHED may hold: the trace was on until the call's end (COMPLETE), or was not.

RETURNED and UNWOUND hold the line at which the entry point was left, by a return or an exception.
"""

VALUE, ARGUMENT, RAISED = 1, 2, 3
RECORD = struct.Struct("=BIIHHH")
"""Kind, line, checksum, bytes of function, of name, of text.

VALUE: the first line of the function, a checksum of more of the value than the text shows, the
function ("" for the entry point), the variable, its value. ARGUMENT: the same of a parameter.
RAISED: the line, 0, "", the exception's type, its message.
"""

_CONTROL_BYTES = 64


class TraceLayout:
    """Offsets of the trace of a judge of so many lines, from `start` on; none without lines."""

    def __init__(self, lines: int, start: int) -> None:
        self.lines = lines
        self.control = start
        self.counts = start + (_CONTROL_BYTES if lines else 0)
        numbers = lines + 1 if lines else 0
        self.code = self.counts + 8 * numbers
        self.steps = self.code + numbers
        self.records = self.steps + (8 * MOST_STEPS if lines else 0)
        self.end = self.records + (RECORD_BYTES if lines else 0)


@dataclass(frozen=True, slots=True)
class TraceArea:
    """Views of a trace in memory; see the module for their types."""

    control: memoryview
    counts: memoryview
    code: memoryview
    steps: memoryview
    records: memoryview

    @classmethod
    def of(cls, whole: memoryview, layout: TraceLayout) -> "TraceArea":
        """Return the views of a region's memory."""
        return cls(
            control=whole[layout.control : layout.counts].cast("Q"),
            counts=whole[layout.counts : layout.code].cast("Q"),
            code=whole[layout.code : layout.steps],
            steps=whole[layout.steps : layout.records].cast("Q"),
            records=whole[layout.records : layout.end],
        )

    def record(
        self, kind: int, line: int, checksum: int, function: str, name: str, text: str
    ) -> bool:
        """Append a record; False when there is no room."""
        control = self.control
        texts = [
            each[:limit].encode("utf-8", "surrogatepass")
            for each, limit in (
                (function, LONGEST_NAME),
                (name, LONGEST_NAME),
                (text, LONGEST_TEXT),
            )
        ]
        data = RECORD.pack(kind, line, checksum, *map(len, texts)) + b"".join(texts)
        used = control[RECORD_SIZE]
        if used + len(data) > RECORD_BYTES:
            control[LEFT_OUT] += 1
            return False
        self.records[used : used + len(data)] = data
        control[RECORD_SIZE] = used + len(data)
        control[RECORDS] += 1
        return True

    def release(self) -> None:
        """Give the memory free."""
        for view in (self.control, self.counts, self.code, self.steps, self.records):
            view.release()
