"""The user's own colours and keys: taken from the settings, checked, and kept."""

import os
from functools import partial
from typing import TYPE_CHECKING

from textual.theme import Theme

from pajama_tui.ui.jobs_watch import JobsApp
from pajama_tui.ui.theme import THEMES, usual_theme
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace

_THEME_VARIABLE = "TEXTUAL_THEME"


class LooksApp(JobsApp):
    """Shows the theme that is set, and writes another choice into the user's config.toml."""

    def __init__(self, workspace: "Workspace") -> None:
        super().__init__(workspace)
        for theme in THEMES:
            self.register_theme(theme)
        if os.environ.get("NO_COLOR"):
            # The terminal's own palette without colour is black on black.
            for name in [each for each in self.available_themes if "ansi" in each]:
                self.unregister_theme(name)
        if _THEME_VARIABLE in os.environ:
            return
        wanted = workspace.theme
        usual = usual_theme(self.console.color_system)
        self.theme = wanted if wanted in self.available_themes else usual
        if wanted and wanted != self.theme:
            known = ", ".join(sorted(self.available_themes))
            workspace.notices.append(
                f"There is no theme '{printable(wanted, limit=60)}' here; there are {known}."
            )

    def show_theme(self) -> None:
        """Show the theme that is set now."""
        wanted = self.studio.workspace.theme or usual_theme(self.console.color_system)
        if wanted not in self.available_themes:
            self.say(f"There is no theme '{printable(wanted, limit=60)}'.", "warning")
            return
        # It is kept already.
        self._theme_kept = wanted
        self.theme = wanted

    def watch_theme_choice(self) -> None:
        """From now on, keep every other theme that is chosen."""
        self._theme_kept = self.theme
        self.theme_changed_signal.subscribe(self, self._theme_chosen)

    def _theme_chosen(self, theme: Theme) -> None:
        if theme.name == self._theme_kept:
            return
        self._theme_kept = theme.name
        source = self.studio.workspace.config.source("theme")
        if _THEME_VARIABLE in os.environ or source.startswith("environment"):
            self.say(f"The theme is {theme.name} until you quit: a variable sets another one.")
            return
        self.run_worker(
            partial(self._keep_theme, theme.name),
            group="theme",
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def _keep_theme(self, name: str) -> None:
        from pajama_tui.config_write import write_setting

        path = write_setting("theme", name)
        self.call_from_thread(
            self.say, f"The theme is {name} from now on ({printable(str(path))})."
        )

    def check_keymap(self) -> None:
        """Say what is wrong with the user's own keys, if anything."""
        if self.studio.workspace.config.keymap.keys:
            self.run_worker(self._check_keymap, group="keymap", thread=True, exit_on_error=False)

    def _check_keymap(self) -> None:
        from pajama_tui.ui.keymap import problems

        keymap = self.studio.workspace.config.keymap
        found = problems(keymap.keys)
        if found:
            shown = " ".join(found[:4])
            more = f" And {len(found) - 4} more: 'pajama-tui config keys'." if found[4:] else ""
            self.call_from_thread(self.say, f"{keymap.where}, keymap: {shown}{more}", "warning")
