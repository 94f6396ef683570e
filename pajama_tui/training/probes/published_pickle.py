"""Reads the pickles that published probes are, without unpickling anything.

This is the one file of the project that touches `pickle`, and only its parser. Every name that a
pickle may mention is listed here, and stands for an inert class of ours that keeps what it is
given: nothing of scikit-learn or numpy is called, and nothing else can be named. Before the parser
runs, the instructions are looked through for those that would take memory out of proportion.
"""

import io
import pickle  # noqa: TID251  # the parser alone, see above
import pickletools
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

_LARGEST = 256 << 20
_DEEPEST = 50


class Inert:
    """What stands for an object: its class's name, arguments and state, and no behaviour."""

    __slots__ = ("args", "state")
    args: tuple[Any, ...]
    state: Any

    def __new__(cls, *args: Any, **_named: Any) -> "Inert":
        made = object.__new__(cls)
        made.args = args
        made.state = None
        return made

    def __init__(self, *args: Any, **_named: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        self.state = state


def _inert(name: str) -> type[Inert]:
    return type(name, (Inert,), {"__slots__": ()})


# The names of scikit-learn's are looked at by `fitted.classifier_of`.
_NUMPY_1 = {
    ("numpy.core.multiarray", "_reconstruct"): ("numpy._core.multiarray", "_reconstruct"),
    ("numpy.core.multiarray", "scalar"): ("numpy._core.multiarray", "scalar"),
}
_ALLOWED: dict[tuple[str, str], type[Inert]] = {
    (module, name): _inert(name)
    for module, name in (
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy.ma", "MaskedArray"),
        ("numpy.ma.core", "MaskedArray"),
        ("numpy.ma.core", "_mareconstruct"),
        ("sklearn.model_selection._search", "GridSearchCV"),
        # Later versions of scikit-learn keep the folds as well.
        ("sklearn.model_selection._split", "StratifiedKFold"),
        ("sklearn.pipeline", "Pipeline"),
        ("sklearn.preprocessing._data", "StandardScaler"),
        ("sklearn.linear_model._logistic", "LogisticRegression"),
        ("sklearn.svm._classes", "SVC"),
        ("sklearn.metrics._scorer", "_Scorer"),
        ("sklearn.metrics._classification", "f1_score"),
    )
}
# What a scikit-learn pickle is made of. Others look up registries and objects kept elsewhere, or
# take memory before they read what belongs there.
_OPCODES = frozenset(
    "PROTO FRAME STOP MARK POP POP_MARK MEMOIZE BINGET LONG_BINGET BINPUT LONG_BINPUT NONE NEWTRUE "
    "NEWFALSE BININT BININT1 BININT2 LONG1 BINFLOAT SHORT_BINUNICODE BINUNICODE SHORT_BINBYTES "
    "BINBYTES BINBYTES8 EMPTY_LIST APPEND APPENDS EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 "
    "EMPTY_DICT SETITEM SETITEMS GLOBAL STACK_GLOBAL REDUCE NEWOBJ BUILD".split()
)
_PUTS = ("BINPUT", "LONG_BINPUT")


class _Refused(Exception):
    """What a pickle wants and does not get; the message is a clause."""


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        key = _NUMPY_1.get((module, name), (module, name))
        if key not in _ALLOWED:
            shown = printable(f"{module}.{name}", limit=100)
            raise _Refused(f"it asks for {shown}, which no probe needs")
        return _ALLOWED[key]

    def persistent_load(self, _name: Any) -> NoReturn:
        raise _Refused("it asks for objects that are kept elsewhere")


def read_pickle(path: Path) -> Any:
    """Return what a pickle holds: plain values, arrays and `Inert` objects.

    Raises:
        InputError: it holds anything that a published probe does not, or cannot be read.
    """
    shown = printable(str(path))
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{shown} is too large to be a probe.")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{shown} cannot be read: {error.strerror}.") from error
    try:
        _look_through(data)
        return _plain(_Reader(io.BytesIO(data)).load(), 0, {})
    except _Refused as refused:
        raise InputError(f"{shown} is refused: {refused}. Nothing of it was run.") from None
    except Exception as error:
        # A damaged or malicious file fails in the parser in any way it likes.
        raise InputError(
            f"{shown} is no pickle that can be read. Nothing of it was run."
        ) from error


def _look_through(data: bytes) -> None:
    for number, (opcode, argument, _) in enumerate(pickletools.genops(data)):
        if opcode.name not in _OPCODES:
            raise _Refused(f"it uses the instruction {opcode.name}, which no probe needs")
        if opcode.name in _PUTS and (argument is None or argument > number):
            # The parser's memo is an array as long as the largest index.
            raise _Refused("it wants more memory than its size explains")


def _plain(value: Any, depth: int, seen: dict[int, Any]) -> Any:
    """The value with arrays in the place of what stands for them.

    Args:
        seen: what became of the objects met before, by id: one that is shared a thousand times is
            looked at once, and one that holds itself ends there.
    """
    if depth > _DEEPEST:
        raise _Refused("it is nested deeper than any probe")
    if not isinstance(value, dict | list | tuple | Inert):
        return value
    if id(value) not in seen:
        seen[id(value)] = None
        seen[id(value)] = _made_plain(value, depth + 1, seen)
    return seen[id(value)]


def _made_plain(value: Any, depth: int, seen: dict[int, Any]) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v, depth, seen) for k, v in value.items() if isinstance(k, str | int)}
    if isinstance(value, list | tuple):
        return type(value)(_plain(each, depth, seen) for each in value)
    kind = type(value).__name__
    if kind == "_reconstruct":
        return _array(value)
    if kind == "scalar":
        return _scalar(value)
    if kind == "_mareconstruct":
        # Results of the grid search, which nobody reads.
        return None
    value.state = _plain(value.state, depth, seen)
    return value


def _array(value: Inert) -> NDArray[Any] | list[Any]:
    state = value.state
    if not isinstance(state, tuple) or len(state) != 5:
        raise _Refused("an array of it has no content")
    _, shape, kind, fortran, content = state
    if isinstance(content, list):
        return content
    dtype = _dtype(kind)
    if not isinstance(shape, tuple) or not all(type(n) is int and n >= 0 for n in shape):
        raise _Refused("an array of it has no shape")
    count = 1
    for length in shape:
        count *= length
    if not isinstance(content, bytes) or len(content) != count * dtype.itemsize:
        raise _Refused("an array of it is not as long as it says")
    flat = np.frombuffer(content, dtype)
    return flat.reshape(shape, order="F" if fortran else "C").astype(dtype.newbyteorder("="))


def _scalar(value: Inert) -> Any:
    if len(value.args) != 2 or not isinstance(value.args[1], bytes):
        raise _Refused("a number of it has no content")
    dtype = _dtype(value.args[0])
    if len(value.args[1]) != dtype.itemsize:
        raise _Refused("a number of it is not as long as it says")
    return np.frombuffer(value.args[1], dtype)[0].item()


def _dtype(value: Any) -> np.dtype[Any]:
    name = value.args[0] if isinstance(value, Inert) and value.args else None
    if type(value).__name__ != "dtype" or not isinstance(name, str):
        raise _Refused("an array of it has no type")
    order = value.state[1] if isinstance(value.state, tuple) and len(value.state) > 1 else "="
    if name not in _DTYPES or order not in ("<", ">", "|", "="):
        raise _Refused("an array of it holds other things than numbers")
    return np.dtype(name if order == "|" else f"{order}{name}")


_DTYPES = frozenset("f8 f4 f2 i8 i4 i2 i1 u8 u4 u2 u1 b1".split())
