"""Where each record of a file lies: found in one forward pass over its bytes."""

import csv
import json
import re
from array import array
from collections.abc import Iterator

from pajama_tui.pairs.rows import LONGEST_ROW, csv_reader

BOM = b"\xef\xbb\xbf"

# An unmatched quote comes last: a string that goes on behind the end of the buffer.
_STRUCTURE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]|"', re.S)
_GAP = re.compile(rb"[\s,]*")
_SEAM = re.compile(rb"\}\s*,\s*(?=\{)")
_SCALAR = re.compile(rb"[^,\]\s]+")


class Index:
    """Positions of records: 24 bytes each, appended by one thread, read by any."""

    def __init__(self) -> None:
        self._starts = array("Q")
        self._lines = array("Q")
        # Grows last: a record that is counted is complete.
        self._ends = array("Q")
        self._faults: dict[int, str] = {}
        self.next_line = 1

    def __len__(self) -> int:
        return len(self._ends)

    def add(self, start: int, end: int, line: int) -> None:
        """Add the record from byte `start` to `end`, which begins on 1-based `line`."""
        self._starts.append(start)
        self._lines.append(line)
        self._ends.append(end)

    def add_fault(self, reason: str, line: int) -> None:
        """Add a record that cannot be read, such as all behind a damaged place."""
        self._faults[len(self._ends)] = reason
        self.add(0, 0, line)

    def place(self, number: int) -> tuple[int, int, int]:
        """(start, end, line) of a record."""
        return self._starts[number], self._ends[number], self._lines[number]

    def fault(self, number: int) -> str | None:
        """Why a record cannot be read, if it is such a one."""
        return self._faults.get(number)


def index_lines(chunks: Iterator[bytes], index: Index) -> Iterator[None]:
    """Index lines that are not blank. Only a line feed ends a line, as in JSON itself."""
    start = position = 0
    line = 1
    blank = True
    for chunk in chunks:
        if position == 0 and chunk.startswith(BOM):
            start = position = len(BOM)
            chunk = chunk[len(BOM) :]
        pieces = chunk.split(b"\n")
        tail = pieces.pop()
        for piece in pieces:
            position += len(piece)
            if piece and not piece.isspace():
                blank = False
            if not blank:
                index.add(start, position, line)
                blank = True
            position += 1
            start = position
            line += 1
        if tail and not tail.isspace():
            blank = False
        position += len(tail)
        index.next_line = line
        yield
    if not blank:
        index.add(start, position, line)


def index_array(chunks: Iterator[bytes], index: Index) -> Iterator[None]:
    """Index the elements of a JSON array, each decoded once to find where it ends."""
    array = _Array()
    buffer, base, position, line = b"", 0, 0, 1
    opened = ended = cut = False
    wanted = 0
    while not ended:
        pieces = [buffer[position:]]
        base += position
        position = 0
        # An element that does not end in the buffer is tried again when that has doubled.
        while not ended and (len(pieces) == 1 or sum(map(len, pieces)) < wanted):
            chunk = next(chunks, None)
            ended = chunk is None
            pieces.append(chunk or b"")
        buffer = b"".join(pieces)
        wanted = 0
        if not opened:
            position = buffer.index(b"[") + 1
            line += buffer.count(b"\n", 0, position)
            opened = True
        array.fill(buffer)
        while gap := _GAP.match(buffer, position):
            start = gap.end()
            line += buffer.count(b"\n", position, start)
            position = start
            if start == len(buffer):
                break
            if buffer[start] == ord("]"):
                if buffer[start + 1 :].strip() or any(chunk.strip() for chunk in chunks):
                    index.add_fault("something follows the end of the array; it was not read", line)
                return
            too_long = len(buffer) - start > LONGEST_ROW
            end = array.end(start, final=ended or too_long)
            if end is None and ended:
                end = len(buffer)
                cut = True
            if end is None and too_long:
                index.add_fault(
                    f"an element does not end within {LONGEST_ROW >> 20} MiB; nothing behind it "
                    "was read",
                    line,
                )
                return
            if end is None:
                wanted = 2 * (len(buffer) - start)
                break
            index.add(base + start, base + end, line)
            line += buffer.count(b"\n", start, end)
            position = end
        index.next_line = line
        yield
    if not cut:
        index.add_fault("the array is never closed: the file may be cut off here", line)


class _Array:
    """Finds where elements end in a buffer that holds a part of an array."""

    def __init__(self) -> None:
        self._decoder = json.JSONDecoder()
        self._buffer = b""
        self._text = ""
        self._keys: set[str] = set()

    def fill(self, buffer: bytes) -> None:
        """Look at another part."""
        self._buffer = buffer
        # Bytes as characters one to one: structure is ASCII, and positions stay.
        self._text = buffer.decode("latin-1")

    def end(self, start: int, *, final: bool) -> int | None:
        """Where the element at `start` ends; None where it goes on behind the buffer.

        A faulty element ends where its brackets say, or before what looks like the next element.
        `final` says that there is no more to wait for.
        """
        if self._buffer[start] not in b'{["':
            scalar = _SCALAR.match(self._buffer, start)
            end = scalar.end() if scalar else start + 1
            return end if final or end < len(self._buffer) else None
        try:
            element, end = self._decoder.raw_decode(self._text, start)
        except (ValueError, RecursionError):
            closing = self._closing(start)
            if closing is None and not final:
                return None
            # A missing quote turns strings inside out, and the brackets with them.
            return self._before_next(start, closing) or closing
        if isinstance(element, dict):
            self._keys = element.keys() & self._keys or set(element)
        return end

    def _closing(self, start: int) -> int | None:
        depth = 0
        for token in _STRUCTURE.finditer(self._buffer, start):
            if token[0] == b'"':
                return None
            depth += 1 if token[0] in (b"{", b"[") else -1 if token[0] in (b"}", b"]") else 0
            if depth <= 0:
                return token.end()
        return None

    def _before_next(self, start: int, closing: int | None) -> int | None:
        """Where an element begins that decodes and has keys like those before it."""
        for seam in _SEAM.finditer(self._buffer, start, closing or len(self._buffer)):
            try:
                element, _ = self._decoder.raw_decode(self._text, seam.end())
            except (ValueError, RecursionError):
                continue
            if isinstance(element, dict) and (not self._keys or self._keys & element.keys()):
                return seam.start() + 1
        return None


class _Lines:
    """Lines of chunks as text for a csv reader, with a count of what was taken."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._waiting: list[bytes] = []
        self._carry: bytes | None = b""
        self.taken: list[bytes] = []
        self.chunks_read = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        while not self._waiting:
            if self._carry is None:
                raise StopIteration
            chunk = next(self._chunks, None)
            self.chunks_read += 1
            if chunk is None:
                self._waiting = [self._carry] if self._carry else []
                self._carry = None
                continue
            lines = (self._carry + chunk).split(b"\n")
            self._carry = lines.pop()
            self._waiting = [line + b"\n" for line in reversed(lines)]
        line = self._waiting.pop()
        self.taken.append(line)
        return line.decode("utf-8", "surrogateescape")

    def give_back(self) -> None:
        """Put all lines taken but the first in front again."""
        self._waiting += reversed(self.taken[1:])
        del self.taken[1:]


def index_table(chunks: Iterator[bytes], index: Index, delimiter: str) -> Iterator[None]:
    """Index CSV records behind the header; a quoted field may hold line feeds."""
    lines = _Lines(chunks)
    reader = csv_reader(lines, delimiter)
    position, line, header, paused = 0, 1, True, 0
    while True:
        faulty = False
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # A quote that is never closed must not swallow the rows behind it.
            faulty = True
            fields = []
            lines.give_back()
            reader = csv_reader(lines, delimiter)
        start, first = position, line
        position += sum(map(len, lines.taken))
        line += len(lines.taken)
        lines.taken.clear()
        if faulty or any(field.strip() for field in fields):
            if not header:
                index.add(start, position, first)
            header = False
        index.next_line = line
        if lines.chunks_read != paused:
            paused = lines.chunks_read
            yield
