"""Reads bytes at any place of a file; one who goes from front to back is read ahead for."""

import os
import threading

_AHEAD = 2**20
# Between two records: a line's end, a comma, blank lines.
_BETWEEN = 64
# So many records in a row are the beginning of many more.
_MANY = 32


class Ahead(threading.local):
    """The block that a thread is in. Each read of the system lets go of the interpreter once.

    Args:
        descriptor: of a file whose bytes, once read, stay as they are.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._begin = self._last = self._run = 0
        self._block = b""

    def read(self, start: int, end: int) -> bytes:
        """Return the bytes from `start` to `end`, fewer where the file ends before."""
        follows = 0 <= start - self._last <= _BETWEEN
        self._run = self._run + 1 if follows else 0
        self._last = end
        if not self._begin <= start <= end <= self._begin + len(self._block):
            if self._run < _MANY:
                return os.pread(self._descriptor, end - start, start)
            self._block = os.pread(self._descriptor, max(end - start, _AHEAD), start)
            self._begin = start
        return self._block[start - self._begin : end - self._begin]
