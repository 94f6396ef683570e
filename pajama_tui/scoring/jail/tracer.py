"""Traces the lines of a judge while it loads and makes one call, in the judge's own process."""

import gc
import sys
from collections.abc import Callable, Iterator
from types import CodeType, FrameType, ModuleType
from typing import Any

from pajama_tui.scoring.jail.described import Describer
from pajama_tui.scoring.jail.trace_area import (
    ARGUMENT,
    COMPLETE,
    FINISHED,
    INTERRUPTED,
    MOST_STEPS,
    RAISED,
    RETURNED,
    STEPS,
    UNWOUND,
    VALUE,
    TraceArea,
)

_ENTRY = "judging_function"
# Each line event needs one level of the stack above the judge's own.
_OWN_LEVELS = 1
_MOST_RAISED, _MOST_FUNCTIONS, _MOST_VARIABLES = 32, 40, 100
_LONGEST_MESSAGE = 200
_OPTIMIZED, _GENERATOR = 0x01, 0x20
_NOTHING = object()
# Their variables come and go with each item.
_PASSING = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<lambda>"}

_Function = tuple[str, int]


class Tracer:
    """Counts lines and steps from line to line; at the end, describes final values.

    A judge may do what it likes with the interpreter's trace function: then the trace ends there,
    and says so.

    Args:
        area: where it all goes.
        type_name: gives the name of a value's type, whatever its metaclass does.
    """

    def __init__(self, area: TraceArea, type_name: Callable[[Any], str]) -> None:
        self._area = area
        self._counts = area.counts
        self._type_name = type_name
        self._file = ""
        # One object, so that the interpreter makes none at each event.
        self._local = self._on_event
        self._before: dict[FrameType, int] = {}
        self._steps: set[int] = set()
        self._raised: set[tuple[int, str]] = set()
        self._left: dict[_Function, tuple[FrameType, Any]] = {}
        self._first: FrameType | None = None
        self._entry: FrameType | None = None
        self._result: Any = _NOTHING
        self._unwinding: FrameType | None = None
        self._calling = False

    def begin(self, code: CodeType) -> None:
        """Trace the judge's top level, which is about to run."""
        self._file = code.co_filename
        marks = self._area.code
        for line in _lines_with_code(code):
            if 0 < line < len(marks):
                marks[line] = 1
        # The stack ends for the judge where it would without a trace.
        sys.setrecursionlimit(sys.getrecursionlimit() + _OWN_LEVELS)
        sys.settrace(self._on_call)

    def listen(self) -> None:
        """Trace the call that is about to be made."""
        self._calling = True
        sys.settrace(self._on_call)

    def finish(self) -> None:
        """Note whether the trace held, and the final values of the judge's variables."""
        held = sys.gettrace() == self._on_call
        sys.settrace(None)
        gc.disable()
        self._area.control[FINISHED] = COMPLETE if held else INTERRUPTED
        describer = Describer(self._type_name)
        entry = self._entry or self._first
        if entry is not None:
            self._describe(describer, "", entry, self._result)
        for (name, _), (frame, result) in list(self._left.items())[:_MOST_FUNCTIONS]:
            if frame is not entry:
                self._describe(describer, name, frame, result)

    def _describe(self, describer: Describer, name: str, frame: FrameType, result: Any) -> None:
        code = frame.f_code
        arguments = code.co_varnames[: code.co_argcount]
        variables = list(dict(frame.f_locals).items())[:_MOST_VARIABLES]
        if result is not None and result is not _NOTHING and code.co_flags & _GENERATOR == 0:
            variables.append(("(returned)", result))
        for variable, value in variables:
            if type(variable) is not str or variable.startswith(".") or type(value) is ModuleType:
                continue
            try:
                text, checksum = describer.describe(value)
            except BaseException:
                text, checksum = "(cannot be shown)", 0
            kind = ARGUMENT if variable in arguments else VALUE
            if not self._area.record(kind, code.co_firstlineno, checksum, name, variable, text):
                return

    def _on_call(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        # Whatever a callback raises, the judge would get: nothing may, but what the interpreter
        # raises where there is no room for the callback itself.
        try:
            if frame.f_code.co_filename is not self._file:
                return None
            if self._calling and self._entry is None:
                if self._first is None:
                    self._first = frame
                if frame.f_code.co_name == _ENTRY:
                    self._entry = frame
        except BaseException:
            pass
        return self._local

    def _on_event(self, frame: FrameType, event: str, arg: Any) -> Any:
        try:
            line = frame.f_lineno
            if event == "line":
                self._counts[line] += 1
                if frame in self._before:
                    code = frame.f_code
                    step = code.co_firstlineno << 32 | self._before[frame] << 16 | line
                    if step not in self._steps:
                        self._step(step)
                self._before[frame] = line
                if self._unwinding is frame:
                    self._unwinding = None
            elif event == "return":
                self._on_return(frame, line, arg)
            elif event == "exception":
                self._unwinding = frame
                self._note(line, arg)
        except BaseException:
            pass
        return self._local

    def _on_return(self, frame: FrameType, line: int, result: Any) -> None:
        code = frame.f_code
        if frame in self._before:
            step = code.co_firstlineno << 32 | self._before.pop(frame) << 16
            if step not in self._steps:
                self._step(step)
        raised = self._unwinding is frame
        result = _NOTHING if raised else result
        if frame is (self._entry or self._first):
            self._area.control[UNWOUND if raised else RETURNED] = line
            self._result = result
        elif code.co_flags & _OPTIMIZED and code.co_name not in _PASSING:
            self._left[code.co_qualname, code.co_firstlineno] = frame, result

    def _step(self, step: int) -> None:
        self._steps.add(step)
        control = self._area.control
        count = control[STEPS]
        if count < MOST_STEPS:
            self._area.steps[count] = step
            control[STEPS] = count + 1

    def _note(self, line: int, raised: tuple[Any, Any, Any]) -> None:
        kind, error, trace = raised
        inner = trace.tb_next
        while inner is not None:
            if inner.tb_frame.f_code.co_filename is self._file:
                return  # a frame further in has noted it
            inner = inner.tb_next
        name = self._type_name(error)
        known = (line, name) in self._raised
        if known or len(self._raised) >= _MOST_RAISED or kind in (StopIteration, GeneratorExit):
            return
        self._raised.add((line, name))
        message = ""
        if kind.__str__ is BaseException.__str__ and error.args and type(error.args[0]) is str:
            message = error.args[0][:_LONGEST_MESSAGE]
        self._area.record(RAISED, line, 0, "", name, message)


def _lines_with_code(code: CodeType) -> Iterator[int]:
    waiting = [code]
    while waiting:
        each = waiting.pop()
        waiting += [constant for constant in each.co_consts if type(constant) is CodeType]
        for _, _, line in each.co_lines():
            if line is not None:
                yield line
