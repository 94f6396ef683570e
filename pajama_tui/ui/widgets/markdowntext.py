"""Markdown as styled text: light enough for any answer, and nothing in it can be clicked."""

import re

from textual.content import Content

_INLINE = re.compile(
    r"(?P<ticks>`+)(?P<code>[^`].*?)(?P=ticks)"
    r"|\*\*(?P<bold>\S.*?)\*\*|(?<!\w)__(?P<strong>\S.*?)__(?!\w)"
    r"|\*(?P<italic>[^\s*][^*]*?)\*|(?<!\w)_(?P<slanted>[^\s_][^_]*?)_(?!\w)"
    r"|~~(?P<struck>\S.*?)~~"
    r"|!?\[(?P<text>[^\[\]]+)\]\((?P<link>[^()\s]+)\)"
)
_FENCE = re.compile(r"\s*(```+|~~~+)\s*(.*)")
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_BULLET = re.compile(r"(\s*)[-*+]\s+(.*)")
_NUMBER = re.compile(r"(\s*\d{1,9}[.)])(\s+.*)")
_QUOTE = re.compile(r"\s{0,3}>\s?(.*)")
_RULE = re.compile(r"\s{0,3}([-*_])\s*(?:\1\s*){2,}")

# What is looked for in a line may take the square of its length.
_LONGEST_LINE = 5_000
_STYLES = {
    "code": "$secondary",
    "bold": "bold",
    "strong": "bold",
    "italic": "italic",
    "slanted": "italic",
    "struck": "strike",
}

Piece = tuple[str, str]


def markdown_content(text: str) -> Content:
    """Return a text with its Markdown shown as style: the marks go, the words stay.

    Headings, emphasis, code, fences, lists, quotes and rules are known; a link is its text and its
    address; all else, tables among it, stays as it is.

    Args:
        text: safe to show, see `untrusted.printable`.
    """
    pieces: list[Piece] = []
    fence = ""
    for line in text.split("\n"):
        if pieces:
            pieces.append(("\n", ""))
        mark = _FENCE.fullmatch(line)
        if fence:
            closes = mark and mark[1].startswith(fence) and not mark[2]
            fence = "" if closes else fence
            pieces.append((line, "$foreground-muted" if closes else "$secondary"))
        elif mark and "`" not in mark[2]:
            fence = mark[1]
            pieces.append((line, "$foreground-muted"))
        else:
            pieces += _line(line)
    return Content.assemble(*pieces)


def _line(line: str) -> list[Piece]:
    if len(line) > _LONGEST_LINE:
        return [(line, "")]
    if _RULE.fullmatch(line):
        return [("────────", "$foreground-muted")]
    if heading := _HEADING.fullmatch(line):
        style = "bold underline" if len(heading[1]) == 1 else "bold"
        return _inline(heading[2], f"{style} $primary")
    if quote := _QUOTE.fullmatch(line):
        return [("▌ ", "$foreground-muted"), *_inline(quote[1], "italic")]
    if bullet := _BULLET.fullmatch(line):
        return [(f"{bullet[1]}• ", "$primary"), *_inline(bullet[2], "")]
    if number := _NUMBER.fullmatch(line):
        return [(number[1], "$primary"), *_inline(number[2], "")]
    return _inline(line, "")


def _inline(text: str, base: str) -> list[Piece]:
    pieces: list[Piece] = []
    end = 0
    for found in _INLINE.finditer(text):
        if found.start() > end:
            pieces.append((text[end : found.start()], base))
        end = found.end()
        name = found.lastgroup or ""
        if name == "link":
            pieces.append((found["text"], f"{base} underline".strip()))
            pieces.append((f" ({found['link']})", "$foreground-muted"))
        else:
            pieces.append((found[name], f"{base} {_STYLES[name]}".strip()))
    if end < len(text):
        pieces.append((text[end:], base))
    return pieces
