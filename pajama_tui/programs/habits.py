"""Habits that make a judge fail in the sandbox, hide its failures, or give other scores later."""

import ast
import sys
from collections.abc import Iterator

from pajama_tui.programs.entry import own_nodes
from pajama_tui.programs.finding import Finding, Lines
from pajama_tui.programs.imports import is_allowed
from pajama_tui.programs.judge import ENTRY_POINT
from pajama_tui.untrusted import printable

_RISKY_CALLS = {
    "open": "the sandbox has no files",
    "input": "nobody is there to answer",
    "breakpoint": "there is no terminal in the sandbox",
    "eval": "it runs text as code, and prompts are text",
    "exec": "it runs text as code, and prompts are text",
    "__import__": "it hides what is imported; use an import statement",
    "id": "object addresses differ from run to run",
    "hash": "hashes of text can differ from process to process; compare or use zlib.crc32",
}
_UNSTABLE_MODULES = {
    "random": "the same text could get another score",
    "time": "a score must not depend on the clock",
    "datetime": "a score must not depend on today's date",
    "secrets": "the same text could get another score",
    "uuid": "the same text could get another score",
}
_MUTABLE_CALLS = {"list", "dict", "set", "defaultdict", "Counter", "deque", "OrderedDict"}
_MUTATORS = frozenset(
    str.split(
        "add append appendleft clear discard extend extendleft insert pop popitem popleft remove "
        "setdefault sort reverse update subtract"
    )
)
_BROAD = {"Exception", "BaseException"}
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def check_habits(tree: ast.Module, lines: Lines) -> list[Finding]:
    """Return the warnings for a module that compiles."""
    found = list(_docstring(tree))
    bound = _bound_names(tree)
    shared = _mutable_globals(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found += _imports(node, lines)
        elif isinstance(node, ast.Call):
            found += _calls(node, bound, lines)
        elif isinstance(node, ast.ExceptHandler):
            found += _handlers(node, lines)
        elif isinstance(node, ast.While):
            found += _loops(node, lines)
        elif isinstance(node, _Function):
            found += _state(node, shared, lines)
    return found


def _docstring(tree: ast.Module) -> Iterator[Finding]:
    documented: list[ast.Module | ast.FunctionDef] = [tree]
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == ENTRY_POINT:
            documented.append(node)
    if not any(ast.get_docstring(node) for node in documented):
        message = "no docstring: say what is measured, why it matters and when it fails"
        yield Finding("warning", 1, 1, message)


def _imports(node: ast.Import | ast.ImportFrom, lines: Lines) -> Iterator[Finding]:
    if isinstance(node, ast.ImportFrom) and node.level:
        yield lines.finding("warning", node, "relative import: a judge is one file by itself")
        return
    if isinstance(node, ast.ImportFrom):
        modules = [node.module or ""]
        if not is_allowed(modules[0]):
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        modules = [alias.name for alias in node.names]
    for module in modules:
        root = module.partition(".")[0]
        shown = printable(module, limit=60)
        if root in _UNSTABLE_MODULES:
            yield lines.finding("warning", node, f"'{shown}': {_UNSTABLE_MODULES[root]}")
        elif is_allowed(module):
            continue
        elif root in sys.stdlib_module_names:
            yield lines.finding("warning", node, f"the sandbox stops the import of '{shown}'")
        else:
            message = f"'{shown}' is not in the standard library: it cannot be imported"
            yield lines.finding("warning", node, message)


def _calls(node: ast.Call, bound: set[str], lines: Lines) -> Iterator[Finding]:
    if isinstance(node.func, ast.Name) and node.func.id not in bound:
        reason = _RISKY_CALLS.get(node.func.id)
        if reason:
            yield lines.finding("warning", node, f"{node.func.id}(): {reason}")


def _handlers(node: ast.ExceptHandler, lines: Lines) -> Iterator[Finding]:
    types = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    broad = [kind for kind in types if isinstance(kind, ast.Name) and kind.id in _BROAD]
    if node.type is not None and not broad:
        return
    if not any(isinstance(inner, ast.Raise) for inner in own_nodes(node)):
        message = "hides every error: a crash would look like a score; catch what you expect"
        yield lines.finding("warning", node, message)


def _loops(node: ast.While, lines: Lines) -> Iterator[Finding]:
    endless = isinstance(node.test, ast.Constant) and bool(node.test.value)
    if endless and not any(_leaves(statement) for statement in node.body):
        yield lines.finding("warning", node, "this loop has no way out: the sandbox will stop it")


def _leaves(statement: ast.stmt) -> bool:
    """True if the statement can leave the loop that it stands in."""
    waiting: list[tuple[ast.AST, bool]] = [(statement, False)]
    while waiting:
        node, inner = waiting.pop()
        if isinstance(node, ast.Return | ast.Raise | ast.Yield | ast.YieldFrom):
            return True
        if isinstance(node, ast.Break) and not inner:
            return True
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            continue
        inner = inner or isinstance(node, ast.While | ast.For | ast.AsyncFor)
        waiting.extend((child, inner) for child in ast.iter_child_nodes(node))
    return False


def _state(function: _Function, shared: set[str], lines: Lines) -> Iterator[Finding]:
    """Warn of what a call leaves behind for the next one."""
    reason = "a score must not depend on the calls before it"
    arguments = function.args
    for default in (*arguments.defaults, *arguments.kw_defaults):
        if default is not None and _is_mutable(default):
            yield lines.finding(
                "warning", default, f"this default is shared by all calls: {reason}"
            )
    own = list(own_nodes(function))
    local = {arg.arg for arg in ast.walk(arguments) if isinstance(arg, ast.arg)}
    local |= {
        node.id for node in own if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    declared = {name for node in own if isinstance(node, ast.Global) for name in node.names}
    visible = (shared - local) | (shared & declared) | {ENTRY_POINT}
    for node in own:
        if isinstance(node, ast.Global):
            yield lines.finding("warning", node, f"'global' keeps state: {reason}")
        name = _changed(node)
        if name in visible:
            shown = printable(name, limit=60)
            yield lines.finding("warning", node, f"changes '{shown}' of the module: {reason}")  # type: ignore[arg-type]


def _changed(node: ast.AST) -> str | None:
    """The name of the object whose content the node changes."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr in _MUTATORS:
            return _name(node.func.value)
    elif isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return _name(node.value)
    return None


def _name(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else None


def _is_mutable(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else _name(function)
        return name in _MUTABLE_CALLS
    return isinstance(
        node, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
    )


def _mutable_globals(tree: ast.Module) -> set[str]:
    names = set()
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value:
            targets, value = [statement.target], statement.value
        else:
            continue
        if _is_mutable(value):
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def _bound_names(tree: ast.Module) -> set[str]:
    """All names that the source gives a meaning of its own, anywhere."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, _Function | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name)
    return names
