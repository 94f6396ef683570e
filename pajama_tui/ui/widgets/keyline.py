"""The bottom line: the few keys that matter where one is."""

from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from pajama_tui.ui.sturdy import Sturdy


class KeyLine(Sturdy, Widget):
    """One line of keys, read from the bindings in force; as many as fit."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[tuple[str, str]] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._renew)
        self._renew(self.screen)

    def _renew(self, screen: Screen[object]) -> None:
        seen: dict[str, str] = {}
        for _, binding, enabled, _ in screen.active_bindings.values():
            if binding.show and enabled and binding.description:
                key = binding.key_display or self.app.get_key_display(binding)
                seen.setdefault(binding.description, key)
        keys = [(key, description) for description, key in seen.items()]
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render(self) -> Content:
        """Make the line."""
        pieces: list[tuple[str, str]] = []
        used = 0
        for key, description in self._keys:
            used += len(key) + len(description) + 3
            if used > self.size.width:
                break
            pieces += [(f" {key}", "bold $primary"), (f" {description} ", "$foreground-muted")]
        return Content.assemble(*pieces)
