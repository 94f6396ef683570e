"""One remark of the checker on a judge's source."""

import ast
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and where.

    Attributes:
        severity: "error" if the judge cannot run, else "warning".
        line: 1-based.
        column: 1-based, in characters.
        message: safe to show; text that comes from the source is escaped.
    """

    severity: Severity
    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Source lines, to turn the byte columns of `ast` into character columns."""

    lines: tuple[bytes, ...]

    @classmethod
    def of(cls, source: str) -> "Lines":
        return cls(tuple(source.encode("utf-8", "surrogatepass").split(b"\n")))

    def finding(
        self,
        severity: Severity,
        node: ast.stmt | ast.expr | ast.excepthandler | ast.arg,
        message: str,
    ) -> Finding:
        """A finding at the start of `node`."""
        line = self.lines[node.lineno - 1] if node.lineno <= len(self.lines) else b""
        column = len(line[: node.col_offset].decode("utf-8", "replace")) + 1
        return Finding(severity, node.lineno, column, message)
