"""The prompts that published probes were fitted on, read from a file of the user's, never run.

Such a file is the Python module that builds them, or JSON. The module is read as a syntax tree, and
of the function that makes a prompt the few statements are followed that put texts together.
"""

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.training.probes.prompts import ASPECTS, Prompt
from pajama_tui.untrusted import printable

_FUNCTION = "probing_eval_prompt"
_LARGEST = 4 << 20
# No text of a file can hold these two.
_QUESTION, _RESPONSE = "\ue000\0question", "\ue001\0response"


class _Unclear(Exception):
    """A statement that is more than putting texts together."""


def read_prompts(path: str, aspects: tuple[str, ...] = ASPECTS) -> dict[str, Prompt]:
    """Return the prompts in a file, by aspect.

    Args:
        path: a Python file with `def probing_eval_prompt(question, generated_response,
            dimension)`, as the published utils.py has it; or a JSON object of objects with
            "head", "middle" and "tail", one for each aspect.
        aspects: which prompts are needed.

    Raises:
        InputError: the file cannot be read, or lacks one of them.
    """
    shown = printable(path)
    try:
        if Path(path).stat().st_size > _LARGEST:
            raise InputError(f"{shown} is too large to be a file of prompts.")
        text = Path(path).read_text("utf-8")
    except OSError as error:
        raise InputError(f"{shown} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{shown} cannot be read: it is not UTF-8 text.") from error
    if path.endswith(".py"):
        return _of_python(text, shown, aspects)
    return _of_json(text, shown, aspects)


def _of_json(text: str, shown: str, aspects: tuple[str, ...]) -> dict[str, Prompt]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{shown} is neither Python (.py) nor JSON.") from error
    prompts = {}
    for aspect in aspects:
        parts = found.get(aspect) if isinstance(found, dict) else None
        names = ("head", "middle", "tail")
        if not isinstance(parts, dict) or not all(isinstance(parts.get(n), str) for n in names):
            raise InputError(
                f'{shown} holds no prompt for {aspect}: {{"{aspect}": {{"head": …, "middle": …, '
                '"tail": …}} belongs there.'
            )
        prompts[aspect] = Prompt(*(parts[name] for name in names))
    return prompts


def _of_python(text: str, shown: str, aspects: tuple[str, ...]) -> dict[str, Prompt]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InputError(f"{shown} is not Python that can be read.") from error
    functions = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == _FUNCTION]
    if not functions or len(functions[-1].args.args) < 3:
        raise InputError(
            f"{shown} has no function {_FUNCTION}(question, generated_response, dimension); name "
            "the utils.py that came with the probes."
        )
    function = functions[-1]
    names = [argument.arg for argument in function.args.args[:3]]
    prompts = {}
    for aspect in aspects:
        values = dict(zip(names, (_QUESTION, _RESPONSE, aspect), strict=True))
        try:
            whole = _returned(function.body, values)
        except _Unclear as error:
            raise InputError(
                f"{shown}, line {error.args[0]}: {_FUNCTION} does more than put texts together; "
                "write the prompts down as JSON instead."
            ) from None
        if whole is None or whole.count(_QUESTION) != 1 or whole.count(_RESPONSE) != 1:
            raise InputError(f"{shown}: {_FUNCTION} gives no prompt for {aspect}.")
        head, _, rest = whole.partition(_QUESTION)
        middle, _, tail = rest.partition(_RESPONSE)
        if _RESPONSE in head:
            raise InputError(f"{shown}: {_FUNCTION} puts the response before the question.")
        prompts[aspect] = Prompt(head, middle, tail)
    return prompts


def _returned(body: list[ast.stmt], values: dict[str, str]) -> str | None:
    """What the statements return; None where they come to an end without."""
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                values[name] = _text(value, values)
            case ast.If(test=test, body=then, orelse=otherwise):
                found = _returned(then if _holds(test, values) else otherwise, values)
                if found is not None:
                    return found
            case ast.Return(value=ast.expr() as value):
                return _text(value, values)
            case ast.Expr(value=ast.Constant()):
                pass
            case _:
                raise _Unclear(statement.lineno)
    return None


def _text(node: ast.expr, values: Mapping[str, str]) -> str:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left, values) + _text(right, values)
    raise _Unclear(node.lineno)


def _holds(node: ast.expr, values: Mapping[str, Any]) -> bool:
    match node:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return _text(left, values) == _text(right, values)
    raise _Unclear(node.lineno)
