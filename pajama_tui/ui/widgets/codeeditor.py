"""Python source to edit, highlighted where it is in view."""

from collections.abc import Iterable
from itertools import islice
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.color import Color, ColorParseError
from textual.document._document import Location
from textual.document._document_navigator import DocumentNavigator
from textual.document._edit import Edit
from textual.reactive import Reactive, reactive
from textual.timer import Timer
from textual.widgets.text_area import EditResult, Selection, TextAreaTheme

from pajama_tui.errors import PajamaError
from pajama_tui.ui.sturdy import Sturdy
from pajama_tui.ui.widgets.codedocument import Highlights, PythonDocument, Unwrapped
from pajama_tui.ui.widgets.codelines import CodeLines
from pajama_tui.ui.widgets.codetext import CodeText

# A bracket's partner is looked for as many characters away.
_BRACKET_REACH = 4000
# The tree is made exact when no key has come for so long.
_REST_SECONDS = 0.15
_COLOURS = {
    "comment": "foreground-muted",
    "string": "text-success",
    "string.documentation": "text-success",
    "string.special": "text-warning",
    "escape": "text-warning",
    "number": "text-accent",
    "float": "text-accent",
    "boolean": "text-accent",
    "constant": "text-accent",
    "constant.builtin": "text-accent",
    "keyword": "text-primary",
    "keyword.function": "text-primary",
    "keyword.return": "text-primary",
    "keyword.operator": "text-primary",
    "conditional": "text-primary",
    "repeat": "text-primary",
    "exception": "text-primary",
    "include": "text-primary",
    "function": "text-secondary",
    "method": "text-secondary",
    "constructor": "text-secondary",
    "class": "text-secondary",
    "type": "text-secondary",
    "type.class": "text-secondary",
    "type.builtin": "text-secondary",
    "function.call": "text-secondary",
    "method.call": "text-secondary",
    "function.builtin": "text-secondary",
}


class CodeEditor(Sturdy, CodeLines):
    """A text area for one source; `source` is exact whatever the source holds.

    Its highlights are found a few lines at a time, so that a key costs the same in a long source.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "indent", "Indent", show=False, id="code.indent"),
        Binding("shift+tab", "dedent", "Less indent", show=False, id="code.dedent"),
    ]

    selection: Reactive[Selection] = reactive(
        Selection(), init=False, always_update=True, repaint=False
    )

    def __init__(self, source: str, *, id: str | None = None) -> None:
        self._code = CodeText(source)
        self._partner: Location | None = None
        self._rest: Timer | None = None
        super().__init__(
            self._code.text,
            language="python",
            soft_wrap=False,
            tab_behavior="indent",
            show_line_numbers=True,
            max_checkpoints=500,
            compact=True,
            id=id,
        )
        self.cursor_blink = False
        if "\n\t" in source:
            self.indent_type = "tabs"

    @property
    def source(self) -> str:
        """The text with every character and line end as in the file."""
        return self._code.source(self.text)

    @property
    def hidden(self) -> int:
        """How many different characters are shown by stand-ins."""
        return self._code.hidden(self.text)

    def replace_all(self, source: str) -> None:
        """Put another source in place of the whole text; undo brings the old one back."""
        text = self._code.shown(source, beside=self.text)
        if text == self.text:
            return
        line, _ = self.cursor_location
        self.history.checkpoint()
        self.replace(text, self.document.start, self.document.end)
        self.history.checkpoint()
        self.go_to(line + 1, 1)

    def go_to(self, line: int, column: int) -> None:
        """Put the cursor at a place of the source, both counted from 1, and that in the middle."""
        row = min(max(line - 1, 0), self.document.line_count - 1)
        column = min(max(column - 1, 0), len(self.document[row]))
        self.move_cursor((row, column))
        self.scroll_to(y=row - self.size.height // 2, animate=False)

    def edit(self, edit: Edit) -> EditResult:
        """Perform an edit; what a terminal would act on comes in as stand-ins."""
        try:
            edit.text = self._code.shown(edit.text, beside=self.text)
        except PajamaError as error:
            self.studio_app.report(error)
            edit.text = ""
        return super().edit(edit)

    def on_mount(self) -> None:
        self._take_colours()

    def on_resize(self) -> None:
        self.call_after_refresh(self.scroll_cursor_visible)

    def action_dedent(self) -> None:
        """Take one step of indentation from the lines that are selected."""
        top, bottom = self._selected_lines()
        for row in range(top, bottom + 1):
            line = self.document[row]
            step = 1 if line[:1] == "\t" else min(len(line) - len(line.lstrip(" ")), 4)
            if step:
                self.delete((row, 0), (row, step))

    def action_indent(self) -> None:
        """Give the lines that are selected one more step of indentation."""
        step = "\t" if self.indent_type == "tabs" else " " * self.indent_width
        top, bottom = self._selected_lines()
        for row in range(top, bottom + 1):
            if self.document[row]:
                self.insert(step, (row, 0))

    def _selected_lines(self) -> tuple[int, int]:
        (top, _), (bottom, column) = sorted(self.selection)
        return top, bottom - 1 if bottom > top and column == 0 else bottom

    async def _on_paste(self, event: events.Paste) -> None:
        # Terminals send a carriage return for the end of a line.
        event.text = event.text.replace("\r\n", "\n").replace("\r", "\n")

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "escape" or (
            event.key == "tab" and self.selection.start[0] != self.selection.end[0]
        ):
            # Not the text area's: it would give the focus away, or replace the lines by a tab.
            event.prevent_default()
        elif event.key == "enter":
            event.prevent_default()
            event.stop()
            start, end = self.selection
            before = self.document[min(start, end)[0]][: min(start, end)[1]]
            indent = before[: len(before) - len(before.lstrip(" \t"))]
            if before.rstrip().endswith((":", "(", "[", "{")):
                indent += "\t" if self.indent_type == "tabs" else " " * self.indent_width
            self._replace_via_keyboard("\n" + indent, start, end)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Return whether the key is text here and no binding."""
        return key != "tab" and super().check_consume_key(key, character)

    def watch_selection(self, before: Selection, now: Selection) -> None:
        """Repaint the lines that look otherwise now."""
        if not self.is_mounted:
            return
        for selection in (before, now) if before != now else (now,):
            rows = sorted((selection.start[0], selection.end[0]))
            self.refresh_lines(rows[0], rows[1] - rows[0] + 1)
        partner = self._matching_bracket_location
        for location in {partner, self._partner}:
            if location is not None:
                self.refresh_lines(location[0])
        self._partner = partner

    def _watch_language(self, language: str | None) -> None:
        """The language never changes: what the base class does here is to parse once more."""

    def _set_document(self, text: str, language: str | None) -> None:
        self.document = document = PythonDocument(text)
        query = self._get_builtin_highlight_query("python")
        self._highlight_query = document.prepare_query(query)
        self.wrapped_document = Unwrapped(document, tab_width=self.indent_width)
        self.navigator = DocumentNavigator(self.wrapped_document)
        self._build_highlight_map()
        self.move_cursor((0, 0))
        self._rewrap_and_refresh_virtual_size()

    def _build_highlight_map(self) -> None:
        highlights = self._highlights
        self._line_cache.clear()
        if self._replaced is None or not isinstance(highlights, Highlights):
            self._highlights = Highlights(self.document, self._highlight_query, _COLOURS)
        else:
            for replaced in self._replaced:
                highlights.follow(*replaced)
        if self.is_mounted and isinstance(self.document, PythonDocument) and self.document.stale:
            if self._rest is not None:
                self._rest.stop()
            self._rest = self.set_timer(_REST_SECONDS, self._parse)

    def _parse(self) -> None:
        assert isinstance(self.document, PythonDocument)
        self.document.parse()
        before = self._highlights
        self._highlights = Highlights(self.document, self._highlight_query, _COLOURS)
        self._line_cache.clear()
        top = self.scroll_offset.y
        for row in range(top, min(top + self.size.height, self.document.line_count)):
            if row in before and self._highlights[row] != before[row]:
                self.refresh_lines(row)
        self._refresh_size()

    def _yield_character_locations(self, start: Location) -> Iterable[tuple[str, Location]]:
        return islice(super()._yield_character_locations(start), _BRACKET_REACH)

    def _yield_character_locations_reverse(self, start: Location) -> Iterable[tuple[str, Location]]:
        return islice(super()._yield_character_locations_reverse(start), _BRACKET_REACH)

    def _app_theme_changed(self) -> None:
        self._take_colours()

    def _take_colours(self) -> None:
        """Colour the code as the app's theme does."""
        variables = self.app.theme_variables
        self.forget_looks()
        styles = {}
        for name, variable in _COLOURS.items():
            try:
                ground = Color.parse(variables["background"])
                colour = ground + Color.parse(variables[variable])
            except (KeyError, ColorParseError):
                continue
            styles[name] = Style(color=colour.rich_color)
        self.register_theme(TextAreaTheme("studio", syntax_styles=styles))
        self.theme = "studio"
