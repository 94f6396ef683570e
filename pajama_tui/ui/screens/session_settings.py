"""The settings in the session place: each with its value and source, changed by enter."""

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.widgets.settinglist import SettingList

if TYPE_CHECKING:
    from pajama_tui.pipeline.changing_settings import Changed, Where


class SessionSettings(Place):
    """What a place with a `SettingList`, and a line below it, needs to change a setting."""

    @property
    def _settings(self) -> SettingList:
        return self.query_one(SettingList)

    def _ask_setting(self) -> None:
        from pajama_tui.settings import SETTINGS_BY_NAME
        from pajama_tui.ui.screens.setting import SettingDialog

        row = self._settings.row
        if row is None:
            return
        session = self.studio_app.studio.workspace.session
        own = SETTINGS_BY_NAME[row.name].session and not session.readonly

        def accept(typed: "tuple[str, Where] | None") -> None:
            if typed is not None:
                self._keep(row.name, *typed)

        self.studio_app.push_screen(SettingDialog(row, session=own), accept)

    def _keep(self, name: str, text: str, where: "Where") -> None:
        from pajama_tui.pipeline.changing_settings import change_setting, refuse_while_running

        app = self.studio_app
        refuse_while_running(name, app.studio.running)

        def change() -> None:
            changed = change_setting(app.studio.workspace, name, text, where)
            app.call_from_thread(self._kept, name, changed)

        self.run_worker(change, group="setting", thread=True, exit_on_error=False)

    def _kept(self, name: str, changed: "Changed") -> None:
        app = self.studio_app
        app.say(changed.sentence)
        if name == "theme":
            app.show_theme()
        if changed.verdicts:
            app.judge_again()
        self._settings.show(app.studio.workspace.config.rows())
        self._show_setting()

    def _show_setting(self) -> None:
        from pajama_tui.ui.widgets.settinglist import shown_value
        from pajama_tui.untrusted import printable

        row = self._settings.row
        if row is not None:
            said = f"{row.name} is {shown_value(row)} · from {printable(row.source)} · {row.doc}"
            repaint(self.query_one("#setting", Static), Content(said))


def repaint(static: Static, content: Content) -> None:
    """Repaint only for what is new."""
    before = static.content
    if not (isinstance(before, Content) and before.is_same(content)):
        static.update(content)
