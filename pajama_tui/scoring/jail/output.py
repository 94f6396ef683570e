"""Where a judge's prints go: nowhere, or a few thousand characters a call into the region."""

from collections.abc import Iterable
from contextlib import suppress

from pajama_tui.scoring.jail.region import (
    CUT,
    HELD,
    KEPT,
    LOADING,
    MOST_PRINTED,
    STAGE,
    UNTOUCHED,
    Region,
)

_slice = str.__getitem__
_length = str.__len__


class Output:
    """A judge's stdout and stderr.

    Args:
        region: its `printed` areas, if it has any, get the beginning of what each call prints, so
            that it is there whatever ends the judge.
    """

    encoding = "utf-8"
    errors = "replace"
    closed = False

    def __init__(self, region: Region) -> None:
        self._region = region if region.printed else None
        self._row = -1
        if self._region:
            # A judge that was killed in one row is loaded again for the next.
            counts = self._region.printed[-1].counts
            counts[HELD] = counts[KEPT] = counts[CUT] = 0

    def write(self, text: str) -> int:
        size = len(text)
        region = self._region
        if region is not None:
            # One frame, and nothing gets out of it: a judge must not score otherwise because
            # somebody looks at what it prints, not even at the end of the stack.
            try:
                row = self._row
                if row < 0 or region.bits[row] != UNTOUCHED:
                    loading = region.control[STAGE] == LOADING
                    row = self._row = -1 if loading else region.next_row(0)
                area = region.printed[row]
                counts = area.counts
                if counts[KEPT] == MOST_PRINTED:
                    counts[CUT] += _length(text)
                    return size
                part = _slice(text, slice(0, MOST_PRINTED - counts[KEPT]))
                data = part.encode("utf-8", "surrogatepass")
                area.text[counts[HELD] : counts[HELD] + len(data)] = data
                counts[HELD] += len(data)
                counts[KEPT] += _length(part)
                counts[CUT] += _length(text) - _length(part)
            except BaseException:
                pass
        return size

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            if self._region is not None:
                with suppress(BaseException):
                    self.write(line)

    def flush(self) -> None:
        return None

    def isatty(self) -> bool:
        return False
