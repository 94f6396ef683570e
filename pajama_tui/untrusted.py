"""Text that came from data, a judge or a model, made safe to show in a terminal."""

import os
import re
import unicodedata
from pathlib import Path

# Cc: ANSI and OSC sequences start with one; Cf holds the bidi controls and other invisible
# formatting; Cs lone surrogates cannot be encoded; Zl/Zp break lines where nobody sees it.
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Joiners that ordinary text needs (emoji sequences, Persian, Indic scripts).
_NEEDED = {"\u200c", "\u200d"}
_MAYBE_HIDDEN = re.compile(r"[^\x20-\x7e]")


def printable(text: str, *, newlines: bool = False, limit: int | None = None) -> str:
    """Return `text` with every control, bidi or unencodable character written as an escape.

    Args:
        text: any string, lone surrogates included.
        newlines: keep line ends (as line feeds) and turn tabs into four spaces; else a line end
            becomes "⏎" and a tab one space.
        limit: longest result in characters, the last being "…" when something was cut.

    The result holds no character that a terminal acts on. It may still contain square brackets:
    hand it to widgets as plain text, never as markup.
    """
    text = text.replace("\r\n", "\n")
    if limit is not None:
        # One character more than fits: a text that was cut must come out as too long below.
        text = text[: max(limit, 0) + 1]

    def escape(match: re.Match[str]) -> str:
        char = match[0]
        if char == "\n":
            return "\n" if newlines else "⏎"
        if char == "\t":
            return "    " if newlines else " "
        if char in _NEEDED or unicodedata.category(char) not in _HIDDEN:
            return char
        code = ord(char)
        if code < 0x100:
            return f"\\x{code:02x}"
        return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

    shown = _MAYBE_HIDDEN.sub(escape, text)
    if limit is not None and len(shown) > limit:
        shown = shown[: limit - 1] + "…" if limit > 0 else ""
    return shown


def shown_path(path: str | Path) -> str:
    """Return a path safe to show, relative where it lies below the working directory."""
    whole = Path(os.path.abspath(path))
    try:
        return printable(str(whole.relative_to(Path.cwd())))
    except (ValueError, OSError):
        return printable(str(whole))
