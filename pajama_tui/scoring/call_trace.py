"""The line trace of one call of a judge, as its process left it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.scoring.jail import trace_area
from pajama_tui.untrusted import printable

_LARGEST_COUNT = 1 << 53
_MOST_RECORDS = 2_000
# An escape of a hidden character takes up to ten characters.
_LONGEST_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a variable when its function was left, for the last time.

    Attributes:
        function: qualified name, "" for the entry point itself.
        line: the function's first line.
        name: of the variable, "(returned)" for what was returned; safe to show, like all texts.
        text: the beginning of the value.
        checksum: of more of the value than `text` shows.
        argument: whether it is a parameter of the function.
    """

    function: str
    line: int
    name: str
    text: str
    checksum: int
    argument: bool


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception that a line of the judge raised, or met in what it called.

    Attributes:
        line: of the judge.
        name: the exception's type, safe to show.
        message: the beginning, safe to show.
    """

    line: int
    name: str
    message: str


@dataclass(frozen=True, slots=True, eq=False)
class CallTrace:
    """Which lines of a judge's file one call reached, from loading on.

    Attributes:
        counts: int64 (lines + 1,), how often each line was executed; number 0 is not used.
        code: bool (lines + 1,), whether the line has code at all.
        steps: (first line of a function, a line of it, the line that followed in the same call, 0
            where that was left), each once, in the order they were first made.
        returned: line at which the entry point returned; 0 where it did not.
        unwound: line at which an exception left it, 0 where none did.
        finished: the call came to an end under the trace; else only what was reached is known.
        interrupted: the call came to an end, but something ended the trace before.
        values: final values, the entry point's own first.
        raised: exceptions, those that the judge caught itself as well.
        left_out: whether there was more than could be kept.
    """

    counts: NDArray[np.int64]
    code: NDArray[np.bool_]
    steps: tuple[tuple[int, int, int], ...]
    returned: int
    unwound: int
    finished: bool
    interrupted: bool
    values: tuple[Value, ...]
    raised: tuple[Raised, ...]
    left_out: bool

    @classmethod
    def empty(cls, lines: int) -> "CallTrace":
        """Return the trace of a call that never began."""
        nothing = np.zeros(lines + 1, np.int64)
        return cls(nothing, nothing.astype(bool), (), 0, 0, False, False, (), (), False)


def read_call_trace(payload: memoryview, layout: trace_area.TraceLayout) -> CallTrace:
    """Read the trace from a region's bytes, trusting none of what the judge could have written.

    Args:
        layout: where in `payload` it lies.
    """
    control = np.frombuffer(payload[layout.control : layout.counts], np.uint64)
    counts = np.frombuffer(payload[layout.counts : layout.code], np.uint64)
    code = np.frombuffer(payload[layout.code : layout.steps], np.uint8)
    steps = np.frombuffer(payload[layout.steps : layout.records], np.uint64)

    def number(index: int, most: int) -> int:
        return min(int(control[index]), most)

    def line(index: int) -> int:
        found = int(control[index])
        return found if found <= layout.lines else 0

    steps = steps[: number(trace_area.STEPS, trace_area.MOST_STEPS)]
    made = np.stack([steps >> np.uint64(shift) & np.uint64(0xFFFF) for shift in (32, 16, 0)], 1)
    sound = (made[:, 1] > 0) & (made <= layout.lines).all(axis=1)
    distinct = dict.fromkeys((a, b, c) for a, b, c in made[sound].tolist())
    values: list[Value] = []
    raised: list[Raised] = []
    used = number(trace_area.RECORD_SIZE, trace_area.RECORD_BYTES)
    for kind, at, checksum, function, name, text in _records(
        bytes(payload[layout.records : layout.records + used])
    ):
        if kind in (trace_area.VALUE, trace_area.ARGUMENT):
            argument = kind == trace_area.ARGUMENT
            values.append(Value(function, at, name, text, checksum, argument))
        elif kind == trace_area.RAISED and 0 < at <= layout.lines:
            raised.append(Raised(at, name, text))
    finished = int(control[trace_area.FINISHED])
    counted = np.minimum(counts, np.uint64(_LARGEST_COUNT)).astype(np.int64)
    counted[0] = 0
    return CallTrace(
        counts=counted,
        code=(code != 0) | (counted > 0),
        steps=tuple(distinct),
        returned=line(trace_area.RETURNED),
        unwound=line(trace_area.UNWOUND),
        finished=finished == trace_area.COMPLETE,
        interrupted=finished == trace_area.INTERRUPTED,
        values=tuple(values),
        raised=tuple(raised),
        left_out=bool(control[trace_area.LEFT_OUT]) or len(steps) == trace_area.MOST_STEPS,
    )


def _records(data: bytes) -> Iterator[tuple[int, int, int, str, str, str]]:
    at = 0
    for _ in range(_MOST_RECORDS):
        if at + trace_area.RECORD.size > len(data):
            return
        kind, line, checksum, *sizes = trace_area.RECORD.unpack_from(data, at)
        at += trace_area.RECORD.size
        texts = []
        for size in sizes:
            text = data[at : at + size].decode("utf-8", "replace")
            texts.append(printable(text, limit=_LONGEST_SHOWN))
            at += size
        yield kind, line, checksum, texts[0], texts[1], texts[2]
