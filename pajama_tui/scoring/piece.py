"""A piece: what one judge made of one chunk of rows."""

import json
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.scoring.call_trace import CallTrace, read_call_trace
from pajama_tui.scoring.jail import region
from pajama_tui.scoring.timing import Timing
from pajama_tui.untrusted import printable

KINDS = region.KINDS
# Seconds; a longer call was made up by the judge.
_LONGEST_CALL = 1e6
NOT_RUN = {"load": "did not load", "kills": "set aside", "start": "every row failed"}


@dataclass(frozen=True, slots=True)
class Printed:
    """What a judge printed.

    Attributes:
        text: the beginning, safe to show.
        cut: how many characters more there were, as far as they were counted.
    """

    text: str = ""
    cut: int = 0


@dataclass(slots=True)
class Piece:
    """Scores of one judge on one chunk.

    Attributes:
        scores: float32 (n,), NaN where there is no score.
        kinds: uint8 (n,), index into KINDS, 0 where there is a score.
        notes: uint8 (n,), index into messages, 255 for none.
        messages: what went wrong, safe to show.
        lost: why rows at the end were not run: "", "load", "kills" or "start".
        run: rows that were run; the rest carry the reason why not.
        strikes: rows whose call had to be killed.
        denied: a forbidden act ended it; none of its scores counts.
        timing: how long the calls took.
        swallowed: rows in which the judge caught an exception itself; -1 when not watched.
        caught: what it caught, distinct and safe to show.
        peak_rss: KiB of resident memory at most.
        printed: what each call printed, and last what the judge printed while loading; empty where
            it was not kept.
        trace: of the one call there was, where that was wanted.
    """

    scores: NDArray[np.float32]
    kinds: NDArray[np.uint8]
    notes: NDArray[np.uint8]
    messages: list[str] = field(default_factory=list)
    lost: str = ""
    run: int = 0
    strikes: list[int] = field(default_factory=list)
    denied: bool = False
    timing: Timing = field(default_factory=Timing.empty)
    swallowed: int = -1
    caught: list[str] = field(default_factory=list)
    peak_rss: int = 0
    printed: list[Printed] = field(default_factory=list)
    trace: CallTrace | None = None

    def last_failure(self, end: int) -> tuple[int, str]:
        """Kind and message of the last failure among the first `end` rows."""
        kind, note = _last(self.kinds[:end], self.notes[:end])
        return kind, self.messages[note] if note != 255 else KINDS[kind]


def read_piece(
    header: dict[str, Any], payload: memoryview, characters: NDArray[np.uint32], watched: bool
) -> Piece:
    """Turn a zygote's answer into a piece, trusting none of what the judge could have written.

    Args:
        header: the answer's header, from the zygote itself.
        payload: the region's bytes; the judge shared that memory.
        characters: uint32 (n,), length of each row's text.
        watched: whether swallowed exceptions were counted.
    """
    rows = int(header["rows"])
    layout = region.Layout(rows, bool(header["prints"]), int(header["lines"]))
    control = np.frombuffer(payload[: layout.slots], np.uint64)
    slots = np.frombuffer(payload[layout.slots : layout.times], np.float64)
    bits = slots.view(np.uint64)
    times = np.frombuffer(payload[layout.times : layout.kinds], np.float32).copy()
    kinds = np.frombuffer(payload[layout.kinds : layout.notes], np.uint8).copy()
    notes = np.frombuffer(payload[layout.notes : layout.messages], np.uint8).copy()

    untouched = bits == region.UNTOUCHED
    with np.errstate(over="ignore", invalid="ignore"):
        scores = slots.astype(np.float32)
        times[~((times > 0) & (times < _LONGEST_CALL))] = np.nan
    scored = np.isfinite(scores) & ~untouched & (bits != region.FAILED)
    kinds[scored] = 0
    kinds[kinds >= len(KINDS)] = region.KILLED
    kinds[~scored & ~untouched & (kinds == 0)] = region.KILLED
    scores[~scored] = np.nan

    lines = _messages(
        bytes(payload[layout.messages : layout.printed]), int(control[region.MESSAGE_BYTES])
    )
    caught = [text for kind, text in lines if kind == 0]
    messages = [text for _, text in lines]
    notes[notes >= len(messages)] = 255
    notes[scored] = 255

    lost = str(header["lost"])
    for row, kind, message in header["kills"]:
        kinds[row] = kind
        if message:
            notes[row] = _number(messages, message)
    run = rows
    if untouched.any():
        run = int(np.argmax(untouched))
        kind, note = _last(kinds[:run], notes[:run])
        why = messages[note] if note != 255 else KINDS[kind]
        if lost != "load" and kind != region.DENIED:
            why = f"not run: {NOT_RUN.get(lost, 'the judge ended')} ({why})"
        kinds[untouched] = kind
        notes[untouched] = _number(messages, why)
    return Piece(
        scores=scores,
        kinds=kinds,
        notes=notes,
        messages=messages,
        lost=lost,
        run=run,
        strikes=[int(row) for row, kind, _ in header["kills"] if kind != region.DENIED],
        denied=any(kind == region.DENIED for _, kind, _ in header["kills"])
        or bool((kinds[:run] == region.DENIED).any()),
        timing=Timing.of(times, characters),
        swallowed=min(int(control[region.SWALLOWED]), rows) if watched else -1,
        caught=caught[:5],
        peak_rss=int(header["peak_rss"]),
        printed=[_printed(payload, *layout.print_area(area)) for area in range(layout.print_areas)],
        trace=read_call_trace(payload, layout.trace) if layout.trace.lines else None,
    )


def _messages(area: bytes, used: int) -> list[tuple[int, str]]:
    found = []
    for line in area[: max(0, min(used, len(area)))].split(b"\n")[: region.MAX_MESSAGES]:
        try:
            # From bytes, json would guess an encoding, and the judge could choose which.
            kind, text = json.loads(line.decode())
            found.append((int(kind), printable(str(text), limit=300)))
        except (ArithmeticError, ValueError, TypeError, RecursionError):
            if line:
                found.append((region.KILLED, "(unreadable message)"))
    return found


def _printed(payload: memoryview, start: int, text_start: int, end: int) -> Printed:
    held, _, cut = map(int, np.frombuffer(payload[start:text_start], np.uint64))
    data = bytes(payload[text_start : min(text_start + held, end)])
    try:
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    kept, rest = text[: region.MOST_PRINTED], text[region.MOST_PRINTED :]
    return Printed(printable(kept, newlines=True), cut + len(rest))


def _number(messages: list[str], text: str) -> int:
    if text not in messages:
        if len(messages) >= 255:
            return 255
        messages.append(text)
    return messages.index(text)


def _last(kinds: NDArray[np.uint8], notes: NDArray[np.uint8]) -> tuple[int, int]:
    failed = np.flatnonzero(kinds)
    if not len(failed):
        return region.KILLED, 255
    return int(kinds[failed[-1]]), int(notes[failed[-1]])
