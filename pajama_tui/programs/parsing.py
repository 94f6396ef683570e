"""The syntax tree of a judge's source, one at a time."""

import ast
import threading
import warnings

# Some interpreters count the depth of all trees that are under way in one place: two threads that
# parse at once then get a SystemError. What warnings are shown is of the whole process, too.
_ONE_AT_A_TIME = threading.Lock()


def parse(source: str, *, compiled: bool = False) -> ast.Module:
    """Return the syntax tree of a source, from any thread; nothing is executed or printed.

    Args:
        compiled: compile it as well, which finds errors that the parser does not.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, SystemError: it can't
            be parsed, or compiled.
    """
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        # An invalid escape would be printed over the screen.
        warnings.simplefilter("ignore")
        tree = ast.parse(source)
        if compiled:
            compile(source, "<judge>", "exec", dont_inherit=True)
        return tree


def docstring(source: str) -> str | None:
    """Return the docstring of the module, cleaned, "" where it has none; None: it does not parse.

    It is as untrusted as the source.
    """
    try:
        return ast.get_docstring(parse(source)) or ""
    except (SyntaxError, ValueError, RecursionError, MemoryError, SystemError):
        return None
