"""Which lines of a judge decided: one call for response a and one for b, side by side."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.call_trace import CallTrace, Raised, Value
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.jail.trace_area import MOST_LINES
from pajama_tui.scoring.jail_process import Jail
from pajama_tui.scoring.limits import Limits
from pajama_tui.scoring.piece import KINDS, Piece
from pajama_tui.untrusted import printable

# Python's own; a form feed, say, ends no line.
_LINE_END = re.compile(r"\r\n|\r|\n")
# A line costs so much more processor time under the trace; a call that ends without it gets more.
_SLOWER = 10
_MORE_MEMORY_MIB = 64
_TICK = 0.05


@dataclass(frozen=True, slots=True)
class TracedCall:
    """One response under the trace, and without it.

    Attributes:
        score: float32 as a float, None where there is none.
        kind: why there is no score, "" where there is one; an entry of `piece.KINDS`.
        reason: the same as a sentence, safe to show.
        plain_score, plain_kind, plain_reason: of the same call without the trace.
        trace: what was seen.
    """

    score: float | None
    kind: str
    reason: str
    plain_score: float | None
    plain_kind: str
    plain_reason: str
    trace: CallTrace

    @property
    def altered(self) -> bool:
        """Whether the call ended in another way than without the trace."""
        return (self.score, self.kind) != (self.plain_score, self.plain_kind)


@dataclass(frozen=True, slots=True)
class Parting:
    """A line that both calls executed and from which one went on where the other never did.

    Attributes:
        line: the line.
        a, b: lines that followed it in one of the calls alone; 0: the function was left.
    """

    line: int
    a: tuple[int, ...]
    b: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable's final values.

    Attributes:
        name: `variable` of the entry point, `function.variable` of another.
        a, b: the beginning of the value, None where there is none; safe to show.
        differs: whether the values do, as far as they were compared.
        argument: whether the entry point was called with it.
    """

    name: str
    a: str | None
    b: str | None
    differs: bool
    argument: bool


@dataclass(frozen=True, slots=True)
class LineTrace:
    """A judge's two calls on one pair. All texts are safe to show.

    Attributes:
        source: the judge's lines, safe to show; line 1 is the first.
        a, b: the calls.
        only_a, only_b, both, never: lines with code that were executed so, in order.
        partings: where the calls parted, first in time first.
        variables: those that differ first, of the entry point before other functions'.
    """

    source: tuple[str, ...]
    a: TracedCall
    b: TracedCall
    only_a: tuple[int, ...]
    only_b: tuple[int, ...]
    both: tuple[int, ...]
    never: tuple[int, ...]
    partings: tuple[Parting, ...]
    variables: tuple[Variable, ...]

    def counts(self, line: int) -> tuple[int, int]:
        """Return how often a line was executed for a and for b."""
        return int(self.a.trace.counts[line]), int(self.b.trace.counts[line])

    def has_code(self, line: int) -> bool:
        """Return whether a line has code of its own: no comment, no continuation."""
        return bool(self.a.trace.code[line] or self.b.trace.code[line])

    def raised(self, side: str) -> tuple[Raised, ...]:
        """Return the exceptions of one side that the other did not meet at the same line."""
        own, other = (self.a, self.b) if side == "a" else (self.b, self.a)
        met = {(each.line, each.name) for each in other.trace.raised}
        return tuple(each for each in own.trace.raised if (each.line, each.name) not in met)


def trace_lines(
    judge: Judge,
    prompt: str,
    response_a: str,
    response_b: str,
    *,
    limits: Limits | None = None,
    locked: bool = True,
    control: RunControl | None = None,
) -> LineTrace:
    """Run a judge on both responses under a line trace, and without it, in the sandbox.

    Each of the four calls is made in a fresh process that has just loaded the judge. A call that
    ends without the trace may use ten times the processor time under it.

    Args:
        control: cancels it from another thread.

    Raises:
        SandboxUnavailable: judges cannot be locked in on this machine.
        WorkerLost: the sandbox's worker ended, or the trace was cancelled.
    """
    lines = source_lines(judge.source)
    limits = replace(limits or Limits(), failing_start=0)
    with Jail(locked=locked) as jail, _ended_by(control, jail):
        calls = []
        for response in (response_a, response_b):
            jail.load([(prompt, response)])
            calls.append(_traced(jail, judge, min(len(lines), MOST_LINES), limits))
    return _compared(lines, *calls)


def source_lines(source: str) -> list[str]:
    """Return a source's lines as Python counts them; as untrusted as the source."""
    return _LINE_END.split(source)


def _traced(jail: Jail, judge: Judge, lines: int, limits: Limits) -> TracedCall:
    plain = jail.run(judge, limits)
    if KINDS[plain.kinds[0]] != "timeout":
        limits = replace(
            limits,
            cpu_seconds=_SLOWER * limits.cpu_seconds,
            wall_seconds=_SLOWER * limits.wall_seconds,
            memory_mib=limits.memory_mib + _MORE_MEMORY_MIB,
        )
    piece = jail.run(judge, limits, lines=lines)
    return TracedCall(*_outcome(piece), *_outcome(plain), piece.trace or CallTrace.empty(lines))


def _outcome(piece: Piece) -> tuple[float | None, str, str]:
    kind, note = KINDS[piece.kinds[0]], piece.notes[0]
    if not kind:
        return float(piece.scores[0]), "", ""
    return None, kind, piece.messages[note] if note != 255 else kind


@contextmanager
def _ended_by(control: RunControl | None, jail: Jail) -> Iterator[None]:
    """End the jail when `control` cancels."""
    over = threading.Event()

    def watch() -> None:
        while control is not None and not over.wait(_TICK):
            if control.cancelled:
                jail.close()
                return

    watcher = threading.Thread(target=watch, name="trace-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _compared(lines: list[str], a: TracedCall, b: TracedCall) -> LineTrace:
    sides: dict[tuple[bool, bool], list[int]] = {}
    for line in range(1, len(a.trace.counts)):
        if a.trace.code[line] or b.trace.code[line]:
            reached = bool(a.trace.counts[line]), bool(b.trace.counts[line])
            sides.setdefault(reached, []).append(line)
    return LineTrace(
        source=tuple(printable(line.expandtabs(4)) for line in lines),
        a=a,
        b=b,
        only_a=tuple(sides.get((True, False), ())),
        only_b=tuple(sides.get((False, True), ())),
        both=tuple(sides.get((True, True), ())),
        never=tuple(sides.get((False, False), ())),
        partings=_partings(a.trace, b.trace),
        variables=_variables(a.trace, b.trace),
    )


def _partings(a: CallTrace, b: CallTrace) -> tuple[Parting, ...]:
    found: dict[int, tuple[int, list[int], list[int]]] = {}
    for side, (own, other) in enumerate(((a, b), (b, a))):
        made = set(other.steps)
        # Where the other call never got, or was cut short, it did not choose another way.
        passed = {step[:2] for step in other.steps}
        for at, step in enumerate(own.steps):
            if step in made or step[:2] not in passed:
                continue
            _, line, after = step
            first, only_a, only_b = found.get(line, (at, [], []))
            (only_b if side else only_a).append(after)
            found[line] = min(first, at), only_a, only_b
    ordered = sorted(found.items(), key=lambda each: each[1][0])
    return tuple(
        Parting(line, tuple(only_a), tuple(only_b)) for line, (_, only_a, only_b) in ordered
    )


def _variables(a: CallTrace, b: CallTrace) -> tuple[Variable, ...]:
    found_a, found_b = _by_place(a), _by_place(b)
    keys = {**found_a, **found_b}
    names = Counter((function, name) for function, _, name in keys)
    ranked = []
    for key, value in keys.items():
        function, line, name = key
        one, other = found_a.get(key), found_b.get(key)
        # Two functions of one name are told apart by their lines.
        place = f"{function}:{line}" if names[function, name] > 1 else function
        differs = _content(one) != _content(other)
        variable = Variable(
            name=f"{place}.{name}" if function else name,
            a=one.text if one else None,
            b=other.text if other else None,
            differs=differs,
            argument=value.argument and not function,
        )
        ranked.append(((not differs, bool(function), variable.argument), variable))
    return tuple(variable for _, variable in sorted(ranked, key=lambda each: each[0]))


def _by_place(trace: CallTrace) -> dict[tuple[str, int, str], Value]:
    return {(each.function, each.line, each.name): each for each in trace.values}


def _content(value: Value | None) -> tuple[str, int] | None:
    return (value.text, value.checksum) if value else None
