"""Changes one setting."""

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from pajama_tui.errors import PajamaError
from pajama_tui.pipeline.changing_settings import Where
from pajama_tui.ui.screens.dialog import Dialog
from pajama_tui.ui.widgets.choice import Choice
from pajama_tui.ui.widgets.field import Field
from pajama_tui.ui.widgets.settinglist import shown_value
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.config import Row

_HERE, _MINE = "this session", "my config.toml"


class SettingDialog(Dialog[tuple[str, Where] | None]):
    """The result is the value as typed, and where it is kept; "" takes it away there."""

    TITLE_TEXT = "Setting"
    KEYS_TEXT = "enter keeps it · tab goes on · esc closes"

    def __init__(self, row: "Row", *, session: bool) -> None:
        """Ask for a value of `row`.

        Args:
            session: whether a session can have one of its own.
        """
        self.TITLE_TEXT = row.name
        super().__init__()
        self._row, self._session = row, session

    def content(self) -> ComposeResult:
        """Lay out what it is, the value, and where to keep it."""
        from pajama_tui.config_values import wanted
        from pajama_tui.settings import SETTINGS_BY_NAME

        row = self._row
        yield Static(Content(f"{row.doc[:1].upper()}{row.doc[1:]}."), classes="body", markup=False)
        now = f"It is {shown_value(row)} now, from: {printable(row.source, limit=200)}."
        yield Static(Content(now), classes="body", markup=False)
        yield Static(
            Content(f"value: {wanted(SETTINGS_BY_NAME[row.name])}; empty: not kept here"),
            classes="label",
            markup=False,
        )
        yield Field("" if shown_value(row) == "–" else shown_value(row), id="value")
        yield Static(Content("kept in"), classes="label", markup=False)
        yield Choice((_HERE, _MINE) if self._session else (_MINE,), id="where")
        yield Static(id="result", classes="result", markup=False)

    @on(Input.Submitted)
    def _keep(self, message: Input.Submitted) -> None:
        from pajama_tui.config_write import find_setting, read_value

        try:
            if message.value.strip():
                read_value(find_setting(self._row.name), message.value)
        except PajamaError as error:
            self.query_one("#result", Static).update(Content.styled(str(error), "$error"))
            return
        here = self.query_one(Choice).value == _HERE
        self.dismiss((message.value, "session" if here else "user"))
