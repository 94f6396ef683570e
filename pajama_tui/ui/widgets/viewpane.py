"""A pane whose content depends on its size."""

from dataclasses import dataclass

from textual.message import Message

from pajama_tui.ui.widgets.detail import Detail


class ViewPane(Detail):
    """Tells when it has another size, for what is drawn to fit."""

    @dataclass
    class Resized(Message):
        """The pane has another size, or is seen for the first time."""

        pane: "ViewPane"

    def on_resize(self) -> None:
        self.post_message(self.Resized(self))
