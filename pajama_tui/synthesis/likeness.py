"""How alike two judges are as programs, whatever their names, constants and order of functions.

Each top-level statement of a module is written as a sequence of tokens, one for each node of its
syntax tree. Names of the program's own and the values of constants leave no trace; built-in
functions, methods and operators do. The likeness of two programs is the Jaccard index of their
multisets of token k-grams. Document fingerprints that survive renaming are due to Schleimer,
Wilkerson and Aiken (Winnowing, SIGMOD 2003); judges are small enough to keep every k-gram, so
nothing is winnowed.
"""

import ast
import builtins
from collections import Counter
from collections.abc import Iterator

from pajama_tui.programs.parsing import parse

GRAM = 5
"""Tokens in a row that count as one feature: about one small expression."""

Fingerprint = Counter[tuple[str, ...]]

_BUILTINS = frozenset(dir(builtins))
_COLLECTIONS = (ast.List, ast.Tuple, ast.Set, ast.Dict)
# What an expression is for shows in its parent already, annotations do nothing at run time.
_SILENT = (ast.Load, ast.Store, ast.Del, ast.Expr, ast.alias, ast.arguments, ast.arg)


def fingerprint(source: str) -> Fingerprint:
    """Return how often each k-gram of tokens occurs in the program; empty if it does not parse."""
    try:
        tree = parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, SystemError):
        return Counter()
    grams: Fingerprint = Counter()
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom) or _is_text(statement):
            continue
        tokens = list(_tokens(statement))
        # A statement shorter than a k-gram counts as one whole.
        for start in range(max(1, len(tokens) - GRAM + 1)):
            grams[tuple(tokens[start : start + GRAM])] += 1
    return grams


def similarity(first: Fingerprint, second: Fingerprint) -> float:
    """Return the Jaccard index of two multisets, 0 (nothing shared) to 1; 0 if both are empty."""
    either = (first | second).total()
    return (first & second).total() / either if either else 0.0


def _tokens(statement: ast.stmt) -> Iterator[str]:
    """The tokens of a tree from the top down, without recursion: sources may nest deeply."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            yield node.id if node.id in _BUILTINS else "name"
        elif isinstance(node, ast.Constant):
            yield _constant(node)
        elif isinstance(node, _COLLECTIONS) and _only_constants(node):
            # A word list is one constant, however long: its words are values, not program.
            yield "constants"
        elif not _is_text(node):
            if not isinstance(node, _SILENT):
                yield type(node).__name__
            if isinstance(node, ast.Attribute):
                yield node.attr
            waiting.extend(reversed(list(_children(node))))


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "type_comment"}:
            continue
        if isinstance(value, list):
            yield from (item for item in value if isinstance(item, ast.AST))
        elif isinstance(value, ast.AST):
            yield value


def _constant(node: ast.Constant) -> str:
    if isinstance(node.value, bool) or node.value is None:
        return repr(node.value)
    return "number" if isinstance(node.value, int | float | complex) else "text"


def _only_constants(node: ast.AST) -> bool:
    inner = list(_children(node))
    return bool(inner) and all(
        isinstance(child, ast.Constant | ast.Load)
        or (isinstance(child, _COLLECTIONS) and _only_constants(child))
        for child in inner
    )


def _is_text(node: ast.AST) -> bool:
    """Whether it is a docstring, or another text that stands alone."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
