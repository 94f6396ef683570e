"""A judge's source with the lines that two calls reached: counts, signs, colours, and a cursor."""

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.strip import Strip

from pajama_tui.ui.widgets.linelist import Cell, LineList

if TYPE_CHECKING:
    from pajama_tui.pipeline.tracing import PairTrace

_ASIDE = 8


class TraceView(LineList):
    """One line of the source a line; what differs is tinted and signed."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"trace--a", "trace--b", "trace--parting"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "follow", "Follow the way", id="trace.follow", show=False),
        Binding("l,right", "aside(1)", "Scroll right", id="trace.right", show=False),
        Binding("h,left", "aside(-1)", "Scroll left", id="trace.left", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._found: PairTrace | None = None
        self._lines: list[Content] = []
        self._gutters: list[tuple[str, str, str]] = []
        self._differences: list[int] = []
        self._aside = 0

    def show(self, found: "PairTrace", lines: list[Content]) -> None:
        """Show a trace; the cursor goes to the first difference, or to the entry point."""
        from pajama_tui.pipeline.trace_text import short_count
        from pajama_tui.pipeline.tracing import counts_of, sign_of

        self._found, self._lines, self._aside = found, lines, 0
        trace = found.trace
        self._gutters = []
        for number in range(1, len(lines) + 1):
            a, b = (short_count(count) for count in counts_of(trace, number))
            self._gutters.append((f"{a:>5}", f"{b:>5}", sign_of(trace, number)))
        self._differences = self._found_differences()
        self.recount()
        start = trace.partings[0].line if trace.partings else None
        if start is None and self._differences:
            start = self._differences[0] + 1
        if start is None:
            start = max(each.trace.returned or each.trace.unwound for each in (trace.a, trace.b))
        self.cursor = max(start - 1, 0)
        self._reveal()
        self.refresh()

    @property
    def number(self) -> int:
        """The number of the line under the cursor, from 1 on."""
        return self.cursor + 1

    def to_difference(self, step: int) -> bool:
        """Go to the next block of lines that differ (1), or the one before (-1), if any."""
        if step > 0:
            found = [index for index in self._differences if index > self.cursor][:1]
        else:
            found = [index for index in self._differences if index < self.cursor][-1:]
        if found:
            self.cursor = found[0]
        return bool(found)

    def action_follow(self) -> None:
        """Go to the line that one call went on to from here alone, or to the next difference."""
        found = self._found
        partings = found.trace.partings if found else ()
        for parting in partings:
            ways = [line for line in (*parting.a, *parting.b) if line]
            if parting.line == self.number and ways:
                self.cursor = ways[0] - 1
                return
        self.to_difference(1)

    def action_aside(self, step: int) -> None:
        """Scroll the source to the side; counts and signs stay."""
        longest = max((line.cell_length for line in self._lines), default=0)
        self._aside = max(0, min(self._aside + step * _ASIDE, longest - _ASIDE))
        self.refresh()

    def line_count(self) -> int:
        """Return how many lines the source has."""
        return len(self._lines)

    def heading(self, width: int) -> str:
        """Return the column heads, and what the signs mean where there is room."""
        line = f" {'a':>5} {'b':>5}   {'':{self._digits}} "
        return f"{line}a b: one alone · =: both · <: parted · -: none"

    def cells(self, index: int, width: int) -> list[Cell]:
        """Return the line without colours."""
        return [(self._lines[index].plain, "")]

    def render_line(self, y: int) -> Strip:
        """Make the line at `y` of what is in view."""
        index = y - 1 + self.scroll_offset.y
        if y == 0 or index >= len(self._lines):
            return super().render_line(y)
        width = self.scrollable_content_region.width
        count_a, count_b, sign = self._gutters[index]
        kind = {"a": "trace--a", "b": "trace--b", "<": "trace--parting"}.get(sign)
        style = self.get_visual_style(kind) if kind else self.visual_style
        cursor = index == self.cursor
        if cursor:
            style += self.get_visual_style(self.cursor_class, partial=True)
        base = style.rich_style
        gutter = [
            Segment("›" if cursor else " ", base),
            Segment(f"{count_a} ", base + self._colour("a", base, cursor)),
            Segment(f"{count_b} ", base + self._colour("b", base, cursor)),
            Segment(
                f"{sign} ", base + self._colour(sign if sign in "ab" else "warn", base, cursor)
            ),
            Segment(f"{index + 1:>{self._digits}}  ", base + self._colour("dim", base, cursor)),
        ]
        taken = sum(len(segment.text) for segment in gutter)
        parse = self.app.stylesheet.parse_style
        code = Strip(
            [
                Segment(text, each.rich_style)
                for text, each in self._lines[index].render(style, "", parse)
            ]
        )
        room = max(width - taken, 0)
        code = code.crop(self._aside, self._aside + room)
        return Strip([*gutter, *code]).adjust_cell_length(width, base)

    @property
    def _digits(self) -> int:
        return len(str(len(self._lines)))

    def _found_differences(self) -> list[int]:
        """Return where each block of lines that differ begins."""
        found, inside = [], False
        for index, (_, _, sign) in enumerate(self._gutters):
            if sign != " ":
                differs = sign in "ab<"
                if differs and not inside:
                    found.append(index)
                inside = differs
        return found

    def _reveal(self) -> None:
        """Put the cursor in the upper third, so that what leads to it is in view."""
        self.scroll_to(y=max(self.cursor - self.size.height // 3, 0), animate=False, force=True)
