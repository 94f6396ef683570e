"""The keys of the place that has the focus."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.widgets.field import Field

if TYPE_CHECKING:
    from pajama_tui.ui.app import StudioApp

# What the library calls it, and what it is here.
_WORDS = {
    "app.focus_next": "Go on to the next part of the screen",
    "app.focus_previous": "Go back to the part before",
    "screen.copy_text": "Copy what is marked with the mouse",
}
_HERE, _PLACE, _EVERYWHERE = "Where the cursor is", "In this place", "Everywhere"


@dataclass(frozen=True, slots=True)
class Key:
    """One binding in words: the keys, and what they do."""

    keys: str
    does: str


@dataclass(frozen=True, slots=True)
class Group:
    """Keys that hold in the same part of the screen."""

    title: str
    keys: tuple[Key, ...]


def key_groups(app: "StudioApp", screen: Screen[Any]) -> list[Group]:
    """Return the keys that can be used now, by how near they are to the cursor."""
    order = [_HERE, _PLACE, _EVERYWHERE]
    if isinstance(screen.focused, Input | TextArea):
        # A text to type in has dozens of keys of its own, which nobody looks for.
        order = [_PLACE, _EVERYWHERE, _HERE]
    found: dict[str, dict[tuple[str, str], list[str]]] = {title: {} for title in order}
    active = screen.active_bindings.values()
    for node, binding, enabled, tooltip in sorted(active, key=lambda each: not each.binding.show):
        if not enabled or not binding.description:
            continue
        title = _PLACE if isinstance(node, Screen) else _HERE
        if isinstance(node, App):
            title = _EVERYWHERE
        key = binding.key_display or app.get_key_display(binding)
        does = _WORDS.get(binding.action) or tooltip or binding.description
        keys = found[title].setdefault((binding.action, does), [])
        if key not in keys:
            keys.append(key)
    return [
        Group(title, tuple(Key(" ".join(keys), does) for (_, does), keys in group.items()))
        for title, group in found.items()
        if group
    ]


class Help(Dialog[None]):
    """A table of keys by where they hold; a word finds those that it is in."""

    TITLE_TEXT = "Keys here"
    KEYS_TEXT = "j k scroll · / finds · esc closes · ctrl+p finds any action by name"
    READS = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll(1)", "Line down", show=False, id="keys.down"),
        Binding("k", "scroll(-1)", "Line up", show=False, id="keys.up"),
        Binding("slash", "find", "Find", show=False, key_display="/", id="keys.find"),
        Binding("q,question_mark", "dismiss", "Close", show=False, id="keys.close"),
    ]

    def __init__(self, groups: Sequence[Group], legend: str) -> None:
        super().__init__()
        self._groups, self._legend = groups, legend

    def content(self) -> ComposeResult:
        """Lay out the line to find in, and the table."""
        find = Field(placeholder="a word", id="find-key")
        find.display = False
        yield find
        yield Static(self._table("", 0), id="all-keys", classes="body", markup=False)
        if self._legend:
            yield Static(Content(self._legend), classes="body", markup=False)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_find(self) -> None:
        """Open the line for a word to find."""
        field = self.query_one(Field)
        field.display = True
        field.focus()

    @on(Input.Changed)
    def _narrow(self) -> None:
        table = self.query_one("#all-keys", Static)
        word = self.query_one(Field).value.strip().lower()
        table.update(self._table(word, table.size.width))

    def on_resize(self) -> None:
        # The table is as wide as it will be only after this.
        self.call_after_refresh(self._narrow)

    @on(Input.Submitted)
    def _found(self) -> None:
        self.query_one(VerticalScroll).focus()

    def _table(self, word: str, room: int) -> Content:
        every = [key for group in self._groups for key in group.keys]
        width = min(max((len(key.keys) for key in every), default=0), 24)
        lines: list[Content] = []
        for group in self._groups:
            wanted = [key for key in group.keys if word in f"{key.keys} {key.does}".lower()]
            if wanted:
                lines += [Content("")] * bool(lines)
                lines.append(Content.styled(group.title, "bold"))
            lines += [
                Content.assemble((f"{key.keys:<{width}}", "bold $primary"), (f"  {does}", ""))
                for key in wanted
                for does in (_beside(key.does, width + 2, room),)
            ]
        return Content("\n").join(lines or [Content("No key does that here.")])


def _beside(text: str, left: int, room: int) -> str:
    """Return a text whose lines all begin in column `left` of `room`."""
    lines = textwrap.wrap(text, room - left) if room - left >= 20 else [text]
    return f"\n{' ' * left}".join(lines)
