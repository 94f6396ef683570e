"""The bottom line: the few keys that matter where one is."""

from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from pajama_tui.ui.sturdy import Sturdy

# The key that shows all keys.
_ALL = "Keys"


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
        """Make the line; where not all fit, the key that shows them all stays."""
        pieces: list[tuple[str, str]] = []
        sizes = [len(key) + len(does) + 3 for key, does in self._keys]
        room = self.size.width
        kept = sum(size for (_, does), size in zip(self._keys, sizes, strict=True) if does == _ALL)
        if sum(sizes) <= room:
            kept = 0
        for (key, does), size in zip(self._keys, sizes, strict=True):
            if does == _ALL:
                kept = 0
            if size + kept <= room:
                room -= size
                pieces += [(f" {key}", "bold $primary"), (f" {does} ", "$foreground-muted")]
        return Content.assemble(*pieces)
