"""A list of any length with a cursor: only the lines in view are ever made."""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Self

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.dom import NoScreen
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive, reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from pajama_tui.ui.figures import fit
from pajama_tui.ui.sturdy import Sturdy

Cell = tuple[str, str]
"""A text of exact width, and what it is: "", "dim", "a", "b", "good", "warn", "bad", "group"."""

_CONTRAST = 2.5
_KEPT = 512


class LineList(Sturdy, ScrollView, can_focus=True, inherit_bindings=False):
    """A scrolling list of one-line items below a heading that stays.

    Subclasses say how many items there are and which cells make one up.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "list--head", "list--cursor", "list--away", "list--dim", "list--a", "list--b",
        "list--good", "list--warn", "list--bad", "list--group",
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Next line", show=False, id="list.down"),
        Binding("up,k", "move(-1)", "Line before", show=False, id="list.up"),
        Binding("pagedown,ctrl+f,space", "page(1)", "Page down", show=False, id="list.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="list.page_up"),
        Binding("ctrl+d", "page(0.5)", "Half a page down", show=False, id="list.half_down"),
        Binding("ctrl+u", "page(-0.5)", "Half a page up", show=False, id="list.half_up"),
        Binding("home,g", "edge(0)", "First line", show=False, id="list.first"),
        Binding("end,G", "edge(-1)", "Last line", show=False, id="list.last"),
        Binding("enter", "choose", "Read", key_display="enter", id="list.open"),
        Binding("l,right", "choose", "Read", show=False, id="list.open"),
    ]

    _laid_out: tuple[Size, ...] = ()
    _made_width = 0
    # More lines are no other layout: where a scrollbar comes or goes, that asks for one itself.
    virtual_size: Reactive[Size] = reactive(Size(0, 0), repaint=False)

    cursor: reactive[int] = reactive(0, repaint=False)
    """Index of the line under the cursor."""

    @dataclass
    class Moved(Message):
        """The cursor is on another line."""

        list: "LineList"
        index: int

    @dataclass
    class Chosen(Message):
        """The line under the cursor was opened."""

        list: "LineList"
        index: int

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        # Where a list scrolls, all of its lines are asked for again.
        self._made: dict[tuple[int, bool], Strip] = {}
        self._styles_made: dict[tuple[str, bool], Style] = {}

    def line_count(self) -> int:
        """Return how many lines there are."""
        raise NotImplementedError

    def heading(self, width: int) -> str:
        """Return the column heads for a list of `width` cells."""
        raise NotImplementedError

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the cells of a line, `width` cells wide together."""
        raise NotImplementedError

    @property
    def cursor_class(self) -> str:
        """The component class of the line under the cursor."""
        return "list--cursor" if self.has_focus else "list--away"

    def recount(self) -> None:
        """Take note of another number of lines."""
        count = self.line_count()
        if count + 1 == self.virtual_size.height:
            return
        self.virtual_size = Size(0, count + 1)
        if self._laid_out:
            self._scroll_update(self.virtual_size)
        if self.cursor >= count:
            self.cursor = max(count - 1, 0)
        self.refresh()

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        # The base class repaints the scrollbar whenever anything on the screen is laid out.
        laid_out = (size, self.virtual_size, container_size)
        if laid_out == self._laid_out:
            return False
        self._laid_out = laid_out
        return super()._size_updated(size, virtual_size, container_size, layout)

    def on_mount(self) -> None:
        self.recount()

    def on_resize(self) -> None:
        self._show_cursor()

    def on_click(self, event: events.Click) -> None:
        index = event.y - 1 + self.scroll_offset.y
        if event.y > 0 and index < self.line_count():
            self.cursor = index

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a line."""
        return max(0, min(cursor, self.line_count() - 1))

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Repaint the cursor's line: nothing else looks otherwise with the focus."""
        self._styles_made.clear()
        self.refresh_index(self.cursor)

    # By the base class, all lines would be made anew each time.
    def focus(self, scroll_visible: bool = True) -> Self:
        """Take the keys; see the base class."""
        self.app.call_later(self._take_focus, scroll_visible)
        return self

    def _take_focus(self, scroll_visible: bool) -> None:
        with suppress(NoScreen):
            self.screen.set_focus(self, scroll_visible=scroll_visible)

    def _on_focus(self, event: events.Focus) -> None:
        event.prevent_default()
        self.has_focus = True
        if self.parent is not None:
            self.parent.post_message(events.DescendantFocus(self))

    def _on_blur(self, event: events.Blur) -> None:
        event.prevent_default()
        self.has_focus = False
        if self.parent is not None:
            self.parent.post_message(events.DescendantBlur(self))

    def watch_cursor(self, before: int, now: int) -> None:
        """Repaint the two lines, and scroll where needed."""
        if not self.is_mounted:
            return
        self.refresh_index(before)
        self.refresh_index(now)
        self._show_cursor()
        self.post_message(self.Moved(self, now))

    def refresh(self, *regions: Region, **options: Any) -> Self:
        """Repaint the list, or parts of it as they were made; see the base class."""
        if not regions:
            self._forget_lines()
        return super().refresh(*regions, **options)

    def notify_style_update(self) -> None:
        """Make all lines anew: colours have changed."""
        self._forget_lines()
        super().notify_style_update()

    def _forget_lines(self) -> None:
        self._made.clear()
        self._styles_made.clear()

    def refresh_index(self, index: int) -> None:
        """Make one line anew, and repaint it."""
        for under_cursor in (False, True):
            self._made.pop((index, under_cursor), None)
        y = index + 1 - self.scroll_offset.y
        if 0 < y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def action_move(self, lines: int) -> None:
        """Move the cursor by some lines."""
        self.cursor += lines

    def action_page(self, pages: float) -> None:
        """Move the cursor by some of the list's heights."""
        self.cursor += int(pages * max(self.size.height - 2, 1))

    def action_edge(self, index: int) -> None:
        """Move the cursor to the first (0) or last (-1) line."""
        self.cursor = 0 if index == 0 else self.line_count() - 1

    def action_choose(self) -> None:
        """Open the line under the cursor."""
        if self.line_count():
            self.post_message(self.Chosen(self, self.cursor))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint a part of the list; lines that were painted before are only put elsewhere.

        The base class goes through every line again for each step that a list scrolls.
        """
        if self.styles.gutter or self.opacity < 1 or self.line_count() == 0:
            return super().render_lines(crop)
        try:
            strips = self._painted_lines(crop.line_range)
        except Exception:
            return super().render_lines(crop)
        if crop.column_span == (0, self.region.width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]

    def _painted_lines(self, span: range) -> list[Strip]:
        width, filters = self.region.width, self.get_line_filters()
        if width != self._made_width or len(self._made) > _KEPT:
            self._made.clear()
            self._made_width = width
        strips: list[Strip] = []
        for y in span:
            index = y - 1 + self.scroll_offset.y
            key = index, index == self.cursor
            strip = self._made.get(key) if y else None
            if strip is None:
                strip = self.render_line(y).adjust_cell_length(width, self._style("", False))
                for each in filters:
                    strip = strip.apply_filter(each, self.background_colors[1])
                if y > 0 and index < self.line_count():
                    self._made[key] = strip
            strips.append(strip)
        return strips

    def render_line(self, y: int) -> Strip:
        """Make the line at `y` of what is in view."""
        width = self.scrollable_content_region.width
        if y == 0:
            style = self.get_component_rich_style("list--head")
            return Strip([Segment(fit(self.heading(width), width), style)], width)
        index = y - 1 + self.scroll_offset.y
        if index >= self.line_count():
            return Strip.blank(width, self._style("", False))
        try:
            cells = self.cells(index, width)
        except Exception as error:
            # A repaint that raises would end the program.
            self.studio_app.report(error, once=True)
            cells = [("this line cannot be shown", "bad")]
        cursor = index == self.cursor
        segments = [Segment("›" if cursor else " ", self._style("", cursor))]
        segments += [Segment(text, self._style(kind, cursor)) for text, kind in cells]
        return Strip(segments).adjust_cell_length(width, self._style("", cursor))

    def _style(self, kind: str, cursor: bool) -> Style:
        """Return the style of a kind of cell, on the list's background or the cursor's."""
        found = self._styles_made.get((kind, cursor))
        if found is None:
            base = self.rich_style
            if cursor:
                base += self.get_component_rich_style(self.cursor_class, partial=True)
            found = self._styles_made[kind, cursor] = base + self._colour(kind, base, cursor)
        return found

    def _colour(self, kind: str, base: Style, cursor: bool) -> Style:
        if not kind or (cursor and kind == "dim"):
            return Style.null()
        # Not the partial style: a muted colour is only known on its background.
        style = self.get_component_rich_style(f"list--{kind}")
        if cursor and not _readable(style.color, base.bgcolor):
            return Style.null()
        return Style(color=style.color, bold=style.bold)

    def _show_cursor(self) -> None:
        height = max(self.size.height - 1, 1)
        top = self.scroll_offset.y
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, force=True)


@lru_cache(256)
def _readable(color: Color | None, background: Color | None) -> bool:
    """Return whether a text stands out: some themes paint the cursor in a colour of the texts.

    By the contrast of WCAG 2, of which large signs need 3.
    """
    if color is None or background is None or color.is_default or background.is_default:
        return True
    darker, lighter = sorted((_luminance(color), _luminance(background)))
    return (lighter + 0.05) / (darker + 0.05) >= _CONTRAST


def _luminance(color: Color) -> float:
    parts = (part / 255 for part in color.get_truecolor())
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
