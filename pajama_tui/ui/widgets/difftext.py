"""The words that differ between two responses, shown by style and, without colours, by signs."""

import os
from collections.abc import Sequence

from textual.content import Content

from pajama_tui.pairs.word_diff import Span

_SIGNS = {"a": ("[-", "-]"), "b": ("{+", "+}")}
STYLES = {"a": "bold underline $primary", "b": "bold underline $accent"}
"""Underlined as well: colour is never the only sign."""


def marked(text: str, spans: Sequence[Span], side: str) -> Content:
    """Return a response with the words that only it has marked.

    Args:
        text: safe to show, see `untrusted.printable`; `spans` are of it.
        side: "a" or "b".
    """
    opening, closing = _SIGNS[side] if os.environ.get("NO_COLOR") else ("", "")
    pieces: list[tuple[str, str]] = []
    end = 0
    for start, stop in spans:
        pieces.append((text[end:start], ""))
        pieces.append((f"{opening}{text[start:stop]}{closing}", STYLES[side]))
        end = stop
    pieces.append((text[end:], ""))
    return Content.assemble(*pieces)
