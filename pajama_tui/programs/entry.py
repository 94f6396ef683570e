"""Does a judge define its entry point so that it can be called with a prompt and a response?"""

import ast
from collections.abc import Iterator

from pajama_tui.programs.finding import Finding, Lines
from pajama_tui.programs.judge import ENTRY_POINT
from pajama_tui.untrusted import printable

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def check_entry(tree: ast.Module, lines: Lines) -> list[Finding]:
    """Return the errors and warnings about `judging_function` at the top of the module."""
    bound = None
    for statement in _module_level(tree):
        bound = _binds_entry(statement) or bound
    if bound is None:
        return [_missing(tree, lines)]
    if isinstance(bound, ast.AsyncFunctionDef):
        return [lines.finding("error", bound, f"{ENTRY_POINT} is async: use a plain def")]
    if isinstance(bound, ast.ClassDef):
        return [lines.finding("error", bound, f"{ENTRY_POINT} is a class: make it a function")]
    if isinstance(bound, ast.FunctionDef):
        return list(_check_function(bound, lines))
    if isinstance(bound, ast.Lambda):
        return list(_check_arguments(bound.args, bound, lines))
    if isinstance(bound, ast.Constant):
        return [lines.finding("error", bound, f"{ENTRY_POINT} is a constant, not a function")]
    return []


def own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes inside `scope`, without those of functions and classes nested in it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting.extend(ast.iter_child_nodes(node))


def _module_level(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield the module's statements in order, with those inside its if, try, with and loops."""
    waiting: list[ast.AST] = list(reversed(tree.body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        if not isinstance(node, (*_SCOPES, ast.expr)):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _binds_entry(statement: ast.stmt) -> ast.stmt | ast.expr | None:
    """What the statement gives the entry point's name to, None if it does not."""
    if isinstance(statement, _Function | ast.ClassDef):
        return statement if statement.name == ENTRY_POINT else None
    if isinstance(statement, ast.Import | ast.ImportFrom):
        names = [alias.asname or alias.name for alias in statement.names]
        return statement if ENTRY_POINT in names else None
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value:
        targets, value = [statement.target], statement.value
    else:
        return None
    named = any(isinstance(target, ast.Name) and target.id == ENTRY_POINT for target in targets)
    return value if named else None


def _missing(tree: ast.Module, lines: Lines) -> Finding:
    functions = [node for node in ast.walk(tree) if isinstance(node, _Function)]
    for function in functions:
        if function.name == ENTRY_POINT:
            message = f"{ENTRY_POINT} is inside a function or class: move it to the top level"
            return lines.finding("error", function, message)
    message = f"no {ENTRY_POINT}: a judge defines def {ENTRY_POINT}(query, response)"
    if functions:
        name = printable(functions[0].name, limit=60)
        return lines.finding(
            "error", functions[0], f"{message}; is it '{name}' under another name?"
        )
    return Finding("error", 1, 1, message)


def _check_function(function: ast.FunctionDef, lines: Lines) -> Iterator[Finding]:
    yield from _check_arguments(function.args, function, lines)
    nodes = list(own_nodes(function))
    # Decorators and defaults are outside the body; a yield there is a syntax error anyway.
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in nodes):
        message = f"{ENTRY_POINT} is a generator: return the score instead of yielding it"
        yield lines.finding("error", function, message)
    elif not any(isinstance(node, ast.Return) and node.value is not None for node in nodes):
        message = f"{ENTRY_POINT} returns nothing: every score would be missing"
        yield lines.finding("warning", function, message)


def _check_arguments(
    arguments: ast.arguments, node: ast.stmt | ast.expr, lines: Lines
) -> Iterator[Finding]:
    positional = len(arguments.posonlyargs) + len(arguments.args)
    required = positional - len(arguments.defaults)
    keyword_only = [default for default in arguments.kw_defaults if default is None]
    if required > 2 or (positional < 2 and not arguments.vararg):
        message = f"{ENTRY_POINT} must take two arguments (query, response), not {positional}"
        yield lines.finding("error", node, message)
    elif keyword_only:
        message = f"{ENTRY_POINT} has a keyword argument without a default: nothing passes it"
        yield lines.finding("error", node, message)
