"""The records of a file: told apart by its first bytes, and read one at a time."""

import csv
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.pairs.content import Content
from pajama_tui.pairs.index import BOM, Index, index_array, index_lines, index_table
from pajama_tui.pairs.rows import (
    LONGEST_ROW,
    RowFault,
    csv_reader,
    decode,
    parse_fields,
    parse_object,
)
from pajama_tui.untrusted import printable

_HEAD = 2**16


class Records:
    """The records of one file.

    Args:
        content: its bytes, of which `chunks` gives all in order.
        follow: adds to an index while it goes through chunks, see `index_lines`.
        parse: one record's bytes as named fields; RowFault where they are none.
    """

    def __init__(
        self,
        content: Content,
        chunks: Iterator[bytes],
        follow: Callable[[Iterator[bytes], Index], Iterator[None]],
        parse: Callable[[bytes], dict[str, Any]],
    ) -> None:
        self.index = Index()
        self._content = content
        self._steps = follow(chunks, self.index)
        self._parse = parse
        self._ended = False

    def __len__(self) -> int:
        return len(self.index)

    def advance(self) -> bool:
        """Index about a mebibyte more; False when all is indexed. Not for two threads at once."""
        for _ in self._steps:
            return True
        if self._content.damage and not self._ended:
            self.index.add_fault(self._content.damage, self.index.next_line)
        self._ended = True
        return False

    def line(self, number: int) -> int:
        """The 1-based line that a record starts on."""
        return self.index.place(number)[2]

    def read(self, number: int) -> dict[str, Any]:
        """A record's fields; a RowFault's line is counted from the record's own."""
        if reason := self.index.fault(number):
            raise RowFault(reason)
        start, end, _ = self.index.place(number)
        if end - start > LONGEST_ROW:
            raise RowFault(f"the row is {(end - start) >> 20} MiB long, over {LONGEST_ROW >> 20}")
        raw = self._content.read(start, end)
        if len(raw) < end - start:
            raise RowFault("the file has become shorter since it was opened")
        try:
            return self._parse(raw)
        except RowFault as fault:
            if fault.line == 0 and fault.column is not None:
                indent = self._indent(start)
                fault.column = None if indent is None else fault.column + indent
            raise

    def _indent(self, start: int) -> int | None:
        """Characters between the start of the line and byte `start`; None where it is far."""
        before = self._content.read(max(start - 2**16, 0), start)
        if b"\n" not in before and start > 2**16:
            return None
        line = before[before.rfind(b"\n") + 1 :].removeprefix(BOM)
        return len(line.decode("utf-8", "replace"))


def records_of(content: Content, name: str) -> Records:
    """Tell JSON lines, a JSON array and CSV by the first bytes; the name's ending is a hint.

    Raises:
        InputError: the bytes are none of those, or a CSV header cannot be used.
    """
    chunks = content.chunks()
    head = b""
    while len(head) < _HEAD and (chunk := next(chunks, b"")):
        head += chunk
    chunks = chain([head], chunks)
    text = head.removeprefix(BOM).lstrip()
    ending = re.sub(r"\.(gz|zst|zstd)$", "", name.lower()).rpartition(".")[2]
    is_json = ending in ("json", "jsonl", "ndjson", "jsonlines")
    lines = [line for line in text.split(b"\n") if line.strip()]
    if not lines and content.damage:
        raise InputError(f"{name} cannot be read: {content.damage}.")
    if not lines:
        raise InputError(f"{name} holds only blank lines.")
    objects = sum(line.lstrip().startswith(b"{") for line in lines)
    if re.match(rb"\[\s*[{\]]", text) or (is_json and text.startswith(b"[")):
        return Records(content, chunks, index_array, parse_object)
    if lines[0].strip() == b"{":
        raise InputError(
            f"{name} holds JSON objects spread over several lines. Give one object a line, or an "
            "array of objects, for example with: jq -c . FILE"
        )
    if 2 * objects > len(lines) or (is_json and (objects or not re.search(rb"[,\t;|]", lines[0]))):
        return Records(content, chunks, index_lines, parse_object)
    return _table(content, chunks, text, ending, name)


def _table(
    content: Content, chunks: Iterator[bytes], text: bytes, ending: str, name: str
) -> Records:
    """Records of a CSV or TSV file."""
    first = text.partition(b"\n")[0]
    if b"\0" in first:
        raise InputError(f"{name} is not text: its first line holds NUL bytes.")
    try:
        header = decode(first)
    except RowFault as fault:
        raise InputError(f"{name}, line 1, column {fault.column}: {fault.reason}.") from None
    choices = "\t,;|" if ending in ("tsv", "tab") else ",\t;|"
    delimiter = max(choices, key=re.sub(r'"[^"]*"', "", header).count)
    try:
        lines = (line + "\n" for line in text.decode("utf-8", "replace").split("\n"))
        columns = next(csv_reader(lines, delimiter))
    except csv.Error as error:
        raise InputError(f"{name}: the first line is no CSV header: {error}.") from None
    named = [c.strip() or f"column {number}" for number, c in enumerate(columns, 1)]
    if repeated := next((c for c in named if named.count(c) > 1), None):
        shown = printable(repeated, limit=40)
        raise InputError(f"{name} has two columns named '{shown}'. Rename one of them.")
    return Records(
        content,
        chunks,
        lambda chunks, index: index_table(chunks, index, delimiter),
        lambda raw: parse_fields(raw, named, delimiter),
    )
