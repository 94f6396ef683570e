"""A text area in which a line that has only moved is not made again."""

from collections.abc import Sequence
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual._cells import cell_len
from textual.cache import LRUCache
from textual.document._edit import Edit
from textual.geometry import Region, Size
from textual.reactive import Reactive, reactive
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import EditResult

_WIDTH_STEP = 40
# Lines that are kept as they look, wherever they move.
_KEPT = 512

_Replaced = tuple[int, int, int]
"""First and last line that were replaced, and the last line that stands there now."""


class CodeLines(TextArea):
    """Repaints what an edit has changed, and lines below it with another number only.

    Lines are never wrapped and always numbered.
    """

    # One line more is no other layout: where a scrollbar comes or goes, that asks for one itself.
    virtual_size: Reactive[Size] = reactive(Size(0, 0), repaint=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # What the edit under way replaces; None where the whole text may be another one.
        self._replaced: Sequence[_Replaced] | None = None
        self._looks: LRUCache[tuple[object, ...], tuple[Strip, Style | None]] = LRUCache(_KEPT)
        self._dressed: tuple[object, ...] = ()
        super().__init__(*arguments, **options)

    def forget_looks(self) -> None:
        """Make every line anew: the colours are others."""
        self._looks.clear()

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit, and repaint what it changes."""
        row = edit.top[0]
        self._replaced = ((row, edit.bottom[0], row + edit.text.count("\n")),)
        gutter = self.gutter_width
        result = super().edit(edit)
        self._refresh_replaced(gutter)
        return result

    def render_lines(self, crop: Region) -> list[Strip]:
        """Make the lines in view; the style sheets are asked where they may say something else."""
        theme = self._theme
        dressed = (theme, self.has_focus, self.app.theme)
        if theme is not None and dressed != self._dressed:
            self._dressed = dressed
            theme.apply_css(self)
        return super(TextArea, self).render_lines(crop)

    def _undo_batch(self, edits: Sequence[Edit]) -> None:
        self._replaced = [(edit.top[0], _end_of(edit), edit.bottom[0]) for edit in reversed(edits)]
        gutter = self.gutter_width
        super()._undo_batch(edits)
        self._refresh_replaced(gutter)

    def _redo_batch(self, edits: Sequence[Edit]) -> None:
        self._replaced = [(edit.top[0], edit.bottom[0], _end_of(edit)) for edit in edits]
        gutter = self.gutter_width
        super()._redo_batch(edits)
        self._refresh_replaced(gutter)

    def _refresh_replaced(self, gutter: int) -> None:
        """Repaint the lines that were replaced, and those that moved with them."""
        replaced, self._replaced = self._replaced or (), None
        if self.gutter_width != gutter:
            self._line_cache.clear()
            self.refresh()
        elif replaced:
            first = min(top for top, _, _ in replaced)
            moved = any(bottom != new_bottom for _, bottom, new_bottom in replaced)
            last = max(max(bottom, new) for _, bottom, new in replaced)
            height = self.scroll_offset.y + self.size.height - first
            self.refresh_lines(first, height if moved else last - first + 1)

    def _render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y
        (top, _), (bottom, _) = sorted(self.selection)
        partner = self._matching_bracket_location
        special = top <= row <= bottom or (partner is not None and partner[0] == row)
        if special or row >= self.document.line_count:
            return super()._render_line(y)
        # A line that has only moved looks the same but for its number.
        gutter = self.gutter_width
        look = (self.scroll_offset.x, self.virtual_size.width, self.size.width, gutter)
        ground = self._theme.base_style if self._theme else None
        key = (self.document[row], tuple(self._highlights[row]), look, ground)
        known = self._looks.get(key)
        if known is None:
            line = super()._render_line(y)
            (number, *_) = line.crop(0, gutter)
            self._looks[key] = line.crop(gutter), number.style
            return line
        body, style = known
        number = Segment(f"{row + self.line_number_start:>{gutter - 2}}  ", style)
        return Strip([number, *body], gutter + body.cell_length)

    def _refresh_size(self) -> None:
        before = self.virtual_size
        if self._replaced is not None:
            # Lines that got longer are known at once; one that got shorter when typing rests.
            lines = [row for top, _, end in self._replaced for row in range(top, end + 1)]
            lines = [row for row in lines if row < self.document.line_count]
            texts = [self.document[row].expandtabs(self.indent_width) for row in lines]
            width, height = max(map(cell_len, texts), default=0), self.document.line_count
        else:
            width, height = self.document.get_size(self.indent_width)
        width += self.gutter_width + 1
        # In steps: another width is another layout, and a whole screen to send.
        room = self.scrollable_content_region.width
        width = room if width <= room else width + -width % _WIDTH_STEP
        if self._replaced is not None:
            width = max(width, before.width)
        self.virtual_size = Size(width, height)
        if self._replaced is None or width != before.width:
            self._scroll_update(self.virtual_size)
        else:
            # A scrollbar that is there already takes note of one line more when typing rests.
            self._refresh_scrollbars()
        if width != before.width:
            self.refresh()


def _end_of(edit: Edit) -> int:
    """The last line of what an edit put in."""
    return edit._edit_result.end_location[0] if edit._edit_result else edit.top[0]
