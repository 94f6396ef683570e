"""A text area's Python document: cheap to edit, parsed when typing rests, highlighted in view."""

from collections import defaultdict
from collections.abc import Container
from typing import TYPE_CHECKING, Any

from textual._tree_sitter import get_language
from textual.document._document import Document, EditResult, Location
from textual.document._syntax_aware_document import SyntaxAwareDocument
from textual.document._wrapped_document import WrappedDocument

if TYPE_CHECKING:
    from tree_sitter import Query

# Lines that are highlighted together, when one of them comes into view.
_BLOCK = 32

_Highlight = tuple[int, int | None, str]


class Unwrapped(WrappedDocument):
    """A document each line of which is one line on the screen."""

    @property
    def height(self) -> int:
        """How many lines there are; the base class counts them for every line it paints."""
        return self.document.line_count


class PythonDocument(SyntaxAwareDocument):
    """A document whose syntax tree follows an edit roughly at once, and exactly after `parse`.

    Attributes:
        stale: the tree is not exact.
    """

    def __init__(self, text: str) -> None:
        language = get_language("python")
        assert language is not None
        super().__init__(text, language)
        self.stale = False

    def replace_range(self, start: Location, end: Location, text: str) -> EditResult:
        """Replace a part of the text, and move what follows it in the tree."""
        top, bottom = sorted((start, end))
        first, last = self._location_to_byte_offset(top), self._location_to_byte_offset(bottom)
        points = self._location_to_point(top), self._location_to_point(bottom)
        result = Document.replace_range(self, start, end, text)
        self._syntax_tree.edit(
            start_byte=first,
            old_end_byte=last,
            new_end_byte=first + len(text.encode()),
            start_point=points[0],
            old_end_point=points[1],
            new_end_point=self._location_to_point(result.end_location),
        )
        self.stale = True
        return result

    def parse(self) -> None:
        """Make the tree exact."""
        self._syntax_tree = self._parser.parse(self.text.encode(), self._syntax_tree)
        self.stale = False


class Highlights(defaultdict[int, list[_Highlight]]):
    """The highlights of a document's lines, found when a line is asked for.

    Args:
        query: gives the highlights' names.
        names: those that are wanted.
    """

    def __init__(self, document: Any, query: "Query | None", names: Container[str]) -> None:
        super().__init__(list)
        self._document, self._query, self._names = document, query, names
        self._alone = range(0)

    def __bool__(self) -> bool:
        return self._query is not None

    def follow(self, top: int, bottom: int, new_bottom: int) -> None:
        """Lines from `top` to `bottom` were replaced by those from `top` to `new_bottom`.

        Only these are looked at anew when they are asked for; what is below moves with its lines.
        """
        moved = new_bottom - bottom
        kept = {
            line if line < top else line + moved: found
            for line, found in self.items()
            if not top <= line <= bottom
        }
        self.clear()
        self.update(kept)
        self._alone = range(top, new_bottom + 1)

    def __missing__(self, line: int) -> list[_Highlight]:
        first = line - line % _BLOCK
        lines = range(first, first + _BLOCK)
        if line in self._alone and len(self._alone) <= _BLOCK:
            lines = self._alone
        first, self._alone = lines.start, range(0)
        known = {each: self[each] for each in lines if each in self}
        for each in lines:
            self[each] = []
        captures = self._document.query_syntax_tree(self._query, (first, 0), (lines.stop, 0))
        for name, nodes in captures.items():
            for node in nodes if name in self._names else ():
                (top, start), (bottom, end) = node.start_point, node.end_point
                for row in range(max(top, first), min(bottom + 1, lines.stop)):
                    self[row].append(
                        (start if row == top else 0, end if row == bottom else None, name)
                    )
        self.update(known)
        return self[line]
