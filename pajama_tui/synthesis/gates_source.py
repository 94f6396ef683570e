"""The gates that read a candidate's source and run nothing."""

import ast
from collections.abc import Iterator

from pajama_tui.programs.check import check_judge
from pajama_tui.programs.entry import own_nodes
from pajama_tui.programs.imports import is_allowed
from pajama_tui.programs.judge import ENTRY_POINT, Judge
from pajama_tui.programs.parsing import parse
from pajama_tui.synthesis.gates_result import Gate, Refusal
from pajama_tui.untrusted import printable

# The longest judge that is shipped has 120 lines and 5,600 characters.
MOST_LINES = 250
MOST_CHARACTERS = 16_000

_BROAD = {"Exception", "BaseException"}
_DYNAMIC = {"eval", "exec", "compile", "__import__"}
_CLOCK = {"now", "today", "utcnow"}
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def refuse_source(judge: Judge) -> Refusal | None:
    """Return what stops the candidate before it is run, None if nothing does.

    A source that is not refused parses and compiles.
    """
    for finding in check_judge(judge):
        if finding.severity == "error":
            gate: Gate = "signature" if ENTRY_POINT in finding.message else "parse"
            where = f"Line {finding.line}, column {finding.column}"
            return Refusal(gate, f"{where}: {finding.message.rstrip('.?')}.")
    tree = parse(judge.source)
    return (
        _refuse_imports(tree)
        or _refuse_size(judge.source)
        or _refuse_blanket(tree)
        or _refuse_bare_length(tree)
    )


def lines_of(source: str) -> int:
    """How many lines the source has, a line end at the very end not counted as one more."""
    return source.count("\n") + (not source.endswith("\n"))


def _refuse_imports(tree: ast.Module) -> Refusal | None:
    for node in ast.walk(tree):
        for module in _imported(node):
            shown = printable(module, limit=60)
            if not is_allowed(module):
                why = "is not on the list of modules that a judge may import"
            elif module.partition(".")[0] == "time":
                why = "is no use to a judge: a score must not depend on the clock"
            else:
                continue
            return Refusal("imports", f"Line {_line(node)}: '{shown}' {why}.")
        if isinstance(node, ast.Call):
            name = _called(node)
            if isinstance(node.func, ast.Name) and name in _DYNAMIC:
                why = "text must not be run as code, nor imports be hidden"
                return Refusal("imports", f"Line {node.lineno}: {name}() is not allowed: {why}.")
            if isinstance(node.func, ast.Attribute) and name in _CLOCK and not node.args:
                why = "a score must not depend on today's date"
                return Refusal("imports", f"Line {node.lineno}: .{name}() is not allowed: {why}.")
    return None


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        if is_allowed(module):
            yield module
        else:
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _refuse_size(source: str) -> Refusal | None:
    lines, characters = lines_of(source), len(source)
    if lines <= MOST_LINES and characters <= MOST_CHARACTERS:
        return None
    return Refusal(
        "size",
        f"The source has {lines:,} lines and {characters:,} characters; at most {MOST_LINES} lines "
        f"and {MOST_CHARACTERS:,} characters are allowed: keep the one idea that matters most.",
    )


def _refuse_blanket(tree: ast.Module) -> Refusal | None:
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            raises = any(isinstance(inner, ast.Raise) for inner in own_nodes(node))
            what = "a bare except" if node.type is None else f"except {ast.unparse(node.type)}"
            if raises or (node.type is not None and not _is_broad(node.type)):
                continue
        elif isinstance(node, ast.Call) and _called(node) == "suppress":
            what = "suppress(Exception)"
            if not any(_is_broad(argument) for argument in node.args):
                continue
        else:
            continue
        what = printable(what, limit=80)
        return Refusal(
            "blanket-except",
            f"Line {_line(node)}: {what} would turn every crash into a score; handle the inputs "
            "that can go wrong, or catch one named exception where it can occur.",
        )
    return None


def _is_broad(kind: ast.expr) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    names = {
        one.id if isinstance(one, ast.Name) else one.attr
        for one in kinds
        if isinstance(one, ast.Name | ast.Attribute)
    }
    return not names.isdisjoint(_BROAD)


def _refuse_bare_length(tree: ast.Module) -> Refusal | None:
    """Refuse an entry point that takes nothing from the response but how long it is."""
    function = None
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == ENTRY_POINT:
            function = statement
    if function is None:
        return None
    arguments = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    names = arguments[:2]
    if len(names) < 2:
        return None
    inside = {
        id(name)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and _called(node) == "len"
        for argument in node.args
        for name in _plainly(argument)
    }
    uses = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id in names]
    response = [node for node in uses if node.id == names[1]]
    if not response or not all(id(node) in inside for node in uses):
        return None
    return Refusal(
        "length",
        f"Line {response[0].lineno}: all that the score takes from the response is its length "
        "(len); a judge must measure what the rubric names.",
    )


def _plainly(argument: ast.expr) -> Iterator[ast.Name]:
    """The name that is measured in len(name), len(name.split()), len(name.strip().split(' '))."""
    while isinstance(argument, ast.Call) and isinstance(argument.func, ast.Attribute):
        argument = argument.func.value
    if isinstance(argument, ast.Name):
        yield argument


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 1))
