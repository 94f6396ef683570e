"""A judge's chunks of texts as a strip of cells: how far each is, and how it went."""

from functools import lru_cache
from itertools import groupby

from pajama_tui.scoring.progress import EIGHTHS, MOST_FAILED, NOT_RUN, SLOW, SOME_FAILED
from pajama_tui.ui.widgets.linelist import Cell

LEGEND = (
    "The strip: · not begun, ░▒▓ under way, █ done, ~ done slowly (twice the judge's mean), "
    "! some texts failed, X half or more failed, - not run, as the judge was set aside."
)

_WHOLE = 8
_SHADES = "·░▒▓"
_KINDS = {"·": "dim", "-": "dim", "~": "warn", "!": "warn", "X": "bad"}


# Of most judges nothing has changed since the last look.
@lru_cache(maxsize=512)
def heat_strip(chunks: bytes, width: int) -> tuple[Cell, ...]:
    """Return the strip in `width` cells, as few pieces as it can be.

    Several chunks share a cell where there are more of them; the worst is seen.

    Args:
        chunks: a byte for each, as in `JudgeProgress`.
    """
    count = len(chunks)
    if not count or width <= 0:
        return ((" " * max(width, 0), ""),)
    if count >= width:
        signs = [
            _sign(chunks[cell * count // width : (cell + 1) * count // width])
            for cell in range(width)
        ]
    else:
        signs = [_part(chunks, (cell + 0.5) * count / width) for cell in range(width)]
    parts = groupby(signs, lambda sign: _KINDS.get(sign, "a"))
    return tuple(("".join(same), kind) for kind, same in parts)


def _sign(chunks: bytes) -> str:
    """The sign of one cell for these chunks, at least one."""
    if any(chunk & MOST_FAILED for chunk in chunks):
        return "X"
    if any(chunk & SOME_FAILED for chunk in chunks):
        return "!"
    if all(chunk & NOT_RUN for chunk in chunks):
        return "-"
    reached = sum(_WHOLE if chunk & NOT_RUN else chunk & EIGHTHS for chunk in chunks)
    total = _WHOLE * len(chunks)
    if reached >= total:
        return "~" if any(chunk & SLOW for chunk in chunks) else "█"
    # Of a chunk just begun, something is to be seen.
    return _SHADES[-(-reached * (len(_SHADES) - 1) // total)]


def _part(chunks: bytes, at: float) -> str:
    """The sign of a cell in the middle of a part of a chunk, which is drawn as a bar."""
    chunk = chunks[int(at)]
    reached = chunk & EIGHTHS
    if chunk & NOT_RUN or reached >= _WHOLE:
        return _sign(bytes([chunk]))
    return "▒" if at - int(at) < reached / _WHOLE else "·"
