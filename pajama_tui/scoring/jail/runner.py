"""Runs one judge over rows inside its own process: the score, or why there is none, per row."""

import gc
import inspect
import json
import math
import os
import random
import sys
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from time import perf_counter
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any, NoReturn

from pajama_tui.scoring.jail import guard, preload
from pajama_tui.scoring.jail.output import Output
from pajama_tui.scoring.jail.region import (
    ABSTAINED,
    DENIED,
    DONE,
    ERROR,
    INVALID,
    MEMORY,
    NOT_A_NUMBER,
    OTHER,
    RUNNING,
    STAGE,
    STOPPED,
    SWALLOWED,
    Region,
)
from pajama_tui.scoring.jail.tracer import Tracer

JUDGE_FILE = "<judge>"
EXIT_DENIED, EXIT_UNUSABLE, EXIT_BROKEN = 77, 78, 79
MAX_SCORE = 3.4028234663852886e38  # the largest float32
_LONGEST_MESSAGE = 300
_exit = os._exit
_TRACEBACK = BaseException.__dict__["__traceback__"].__get__


@dataclass(frozen=True, slots=True)
class Texts:
    """The rows of a chunk as one string: slicing it costs less than decoding each row.

    Attributes:
        whole: prompt and response, row after row.
        ends: uint64 (2n + 1); prompt i is whole[ends[2i]:ends[2i + 1]], its response comes next.
    """

    whole: str
    ends: "array[int]"


class _Unusable(Exception):
    def __init__(self, kind: int, message: str) -> None:
        self.kind, self.message = kind, message


class Runner:
    """One judge in its own process.

    Args:
        region: where scores and reasons go.
        failing_start: stop when this many rows from the first on all failed; 0 never.
        monitor: count exceptions that the judge catches, "events" (cheap, Python 3.12 or later),
            "trace" (slow, any Python) or "" for not at all.
    """

    def __init__(self, region: Region, failing_start: int, monitor: str) -> None:
        self.region = region
        self.failing_start = failing_start
        self.monitor = monitor
        self.messages: dict[tuple[int, str], int] = {}
        self.caught = False
        self.tracer = Tracer(region.trace, type_name) if region.trace else None

    def deny(self, act: str) -> NoReturn:
        """Record the forbidden act and end the process."""
        row = self.region.next_row(0)
        self.fail(min(row, self.region.layout.rows - 1), DENIED, act)
        _exit(EXIT_DENIED)

    def fail(self, row: int, kind: int, message: str) -> None:
        self.region.fail(row, kind, self.note(kind, message))

    def note(self, kind: int, message: str) -> int:
        key = (kind, message)
        number = self.messages.get(key)
        if number is None:
            line = json.dumps([kind, message[:_LONGEST_MESSAGE]]).encode() + b"\n"
            number = self.region.explain(line)
            if number != OTHER:
                self.messages[key] = number
        return number

    def load(self, source: str, start: int) -> Callable[[str, str], Any] | None:
        """Run the program's top level and find its entry point; None when that failed."""
        try:
            return _entry_point(source, self.tracer)
        except _Unusable as unusable:
            self.fail(start, unusable.kind, unusable.message)
            return None

    def run(self, entry: Callable[[str, str], Any], texts: Texts, start: int) -> None:
        """Score the rows from `start` on."""
        region, whole, ends = self.region, texts.whole, texts.ends
        slots, times, control = region.slots, region.times, region.control
        clock, limit = perf_counter, MAX_SCORE
        failing = start == 0 and self.failing_start > 0
        watching = bool(self.monitor)
        control[STAGE] = RUNNING
        self._listen()
        end = ends[2 * start]
        now = clock()
        for row in range(start, region.layout.rows):
            begin, middle, end = end, ends[2 * row + 1], ends[2 * row + 2]
            before = now
            try:
                value = entry(whole[begin:middle], whole[middle:end])
            except BaseException as error:
                now = clock()
                times[row] = now - before
                kind, message = explain_error(error)
                if kind == DENIED:
                    self.deny(message)
                self.fail(row, kind, message)
            else:
                now = clock()
                times[row] = now - before
                if type(value) is float and -limit <= value <= limit:
                    slots[row] = value
                    failing = False
                elif self._convert(row, value):
                    failing = False
                if watching and self.caught:
                    control[SWALLOWED] += 1
            self.caught = False
            if failing and row + 1 >= self.failing_start:
                control[STOPPED] = 1
                break
        control[STAGE] = DONE
        if self.tracer is not None:
            self.tracer.finish()

    def _convert(self, row: int, value: Any) -> bool:
        """Store what is a number after all; returns whether the row says something."""
        name = type_name(value)
        try:
            if isinstance(value, float):
                number = float.__add__(value, 0.0)
            elif isinstance(value, int):
                number = float(int.__add__(value, 0))
            elif type(value) in (Fraction, Decimal):
                number = float(value)
            else:
                self.fail(row, NOT_A_NUMBER, f"returned {name}, not a number")
                return False
        except OverflowError:
            self.fail(row, NOT_A_NUMBER, f"returned {name} too large for a score")
            return False
        except BaseException as error:
            self.fail(row, NOT_A_NUMBER, f"returned {name} that is no number: {describe(error)}")
            return False
        if math.isnan(number):
            self.fail(row, ABSTAINED, "returned nan (no opinion)")
            return True
        if not -MAX_SCORE <= number <= MAX_SCORE:
            shown = "inf" if math.isinf(number) else repr(number)
            self.fail(row, NOT_A_NUMBER, f"returned {shown}, not a finite 32-bit number")
            return False
        self.region.slots[row] = number
        return True

    def _listen(self) -> None:
        if self.monitor == "events":
            monitoring = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
            tool = monitoring.PROFILER_ID
            monitoring.use_tool_id(tool, "pajama-tui")
            monitoring.register_callback(
                tool, monitoring.events.EXCEPTION_HANDLED, self._on_handled
            )
            monitoring.set_events(tool, monitoring.events.EXCEPTION_HANDLED)
        elif self.monitor == "trace":
            sys.settrace(self._on_call)
        if self.tracer is not None:
            self.tracer.listen()

    def _on_handled(self, code: CodeType, _offset: int, error: BaseException) -> None:
        if code.co_filename == JUDGE_FILE and not isinstance(error, StopIteration | GeneratorExit):
            self._swallowed(error, error.__traceback__)

    def _on_call(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        if frame.f_code.co_filename != JUDGE_FILE:
            return None
        frame.f_trace_lines = False
        return self._on_event

    def _on_event(self, _frame: FrameType, event: str, arg: Any) -> Any:
        if event == "exception" and not issubclass(arg[0], StopIteration | GeneratorExit):
            self._swallowed(arg[1], arg[2])
        return self._on_event

    def _swallowed(self, error: BaseException, trace: TracebackType | None) -> None:
        self.caught = True
        self.note(0, describe(error) + place(trace))


def _entry_point(source: str, tracer: Tracer | None) -> Callable[[str, str], Any]:
    # Dataclasses look their module up by name.
    module = sys.modules["judge"] = ModuleType("judge")
    namespace = module.__dict__
    try:
        code = compile(source.removeprefix("\ufeff"), JUDGE_FILE, "exec", dont_inherit=True)
    except MemoryError:
        raise _Unusable(MEMORY, "ran out of memory while being compiled") from None
    except BaseException as error:
        raise _Unusable(INVALID, f"does not compile: {describe(error)}") from None
    try:
        if tracer is not None:
            tracer.begin(code)
        exec(code, namespace)
    except BaseException as error:
        kind, message = explain_error(error)
        raise _Unusable(kind, f"does not load: {message}") from None
    entry = namespace.get("judging_function")
    if not callable(entry):
        raise _Unusable(INVALID, "defines no function judging_function")
    try:
        inspect.signature(entry).bind("", "")
    except TypeError as error:
        reason = f"judging_function does not take (query, response): {describe(error)}"
        raise _Unusable(INVALID, reason) from None
    except BaseException:
        pass  # no readable signature: the first call will tell
    return entry  # type: ignore[no-any-return]


def type_name(value: Any) -> str:
    """The name of a value's type, whatever its metaclass does."""
    try:
        return str.__str__(type.__dict__["__name__"].__get__(type(value)))[:60]
    except BaseException:
        return "an object"


def describe(error: BaseException) -> str:
    """`Type: message`, cut short, whatever the exception's own methods do."""
    name = type_name(error)
    try:
        if isinstance(error, SyntaxError):
            text = f"{error.msg} (line {error.lineno}, column {error.offset})"
        elif type(error).__str__ in (BaseException.__str__, KeyError.__str__):
            # The message is cut before it is copied: it may be 10 MB.
            first = error.args[0] if error.args else ""
            text = first[:_LONGEST_MESSAGE] if type(first) is str else repr(first)
        else:
            text = str(error)
        text = str.__str__(text)[:_LONGEST_MESSAGE]
    except BaseException:
        text = "(its message cannot be read)"
    return f"{name}: {text}" if text else name


def place(trace: TracebackType | None) -> str:
    """`, line N` of the judge's innermost frame in a traceback, or nothing."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == JUDGE_FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return f", line {line}" if line else ""


def explain_error(error: BaseException) -> tuple[int, str]:
    """The kind of failure an exception is, and one line saying what and where."""
    # An exception's class may lie about its attributes, and about its own class.
    where = place(_TRACEBACK(error))
    kind = type(error)
    if kind is preload.ForbiddenImport:
        return DENIED, f"tried to import {error.name}{where}"  # type: ignore[attr-defined]
    out_of_memory = MemoryError in type.mro(kind)
    return MEMORY if out_of_memory else ERROR, describe(error) + where


def settle_in(judge: Runner, seed: int, stand_ins: guard.StandIns, hide: Iterable[str]) -> None:
    """Make the interpreter a judge's: no imports, no terminal, a fixed random state."""
    sys.stdin = None
    output = Output(judge.region)
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = output  # type: ignore[misc,assignment]
    sys.argv = ["judge"]
    random.seed(seed)
    gc.enable()
    preload.hide(hide)
    stand_ins.install(judge.deny)
    guard.watch(judge.deny)
