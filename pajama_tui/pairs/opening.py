"""Open a data file or a hub dataset, whatever pair format it has."""

import os
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.pairs.content import Content, Spooled, open_content
from pajama_tui.pairs.detect import understand
from pajama_tui.pairs.mapping import ColumnMap
from pajama_tui.pairs.records import Records, records_of
from pajama_tui.pairs.rows import RowFault
from pajama_tui.pairs.source import HEAD_ROWS, PairSource
from pajama_tui.untrusted import printable

_ENDINGS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".txt", ".parquet", ".gz", ".zst")


def open_pairs(
    source: str | Path,
    *,
    mapping: ColumnMap | None = None,
    seed: int = 0,
    limit: int | None = None,
    cache_dir: Path | None = None,
) -> "PairSource":
    """Open a file or a hub dataset, and find out from its first rows how to read it.

    Args:
        source: a path (JSON lines, a JSON array, CSV, TSV, those as gzip or Zstandard, Parquet)
            or `org/name[:config][@split]`.
        mapping: goes before what is recognised.
        seed: decides on which side the chosen response of a row is put.
        limit: rows to read, bad ones included.
        cache_dir: where unpacked data lies while the source is open; None takes the system's
            temporary folder.

    Raises:
        InputError: the file as a whole cannot be used; the message says why and what to do.
        MissingExtra: Parquet or a hub dataset without the "hub" extra.
    """
    content, path = _content(source, cache_dir)
    name = printable(str(source))
    try:
        records = records_of(content, name)
        head = _head(records, name)
        understanding = understand(head, mapping, name)
        opened = PairSource(
            path.name if path else str(source), path, content, records, understanding, seed, limit
        )
        opened.check()
    except BaseException:
        content.close()
        raise
    return opened


def _content(source: str | Path, cache_dir: Path | None) -> tuple[Content, Path | None]:
    """The bytes behind `source`, and the path where it is one."""
    if isinstance(source, str) and not os.path.lexists(source):
        from pajama_tui.pairs.hub import dataset_chunks, hub_name

        name = hub_name(source)
        like_a_path = source.lower().endswith(_ENDINGS) or os.path.isdir(source.partition("/")[0])
        if name and (name.config or name.split or not like_a_path):
            return Spooled(dataset_chunks(name), None, cache_dir), None
    path = Path(source).expanduser()
    return open_content(path, cache_dir), path


def _head(records: Records, name: str) -> list[dict[str, Any]]:
    """The good ones of the first records, at least one."""
    head: list[dict[str, Any]] = []
    number = 0
    first = ""
    more = True
    while number < HEAD_ROWS:
        if number < len(records):
            try:
                head.append(records.read(number))
            except RowFault as fault:
                column = f", column {fault.column}" if fault.column else ""
                first = first or f"line {records.line(number) + fault.line}{column}: {fault.reason}"
            number += 1
        elif head or not more:
            break
        else:
            more = records.advance()
    if head:
        return head
    if not first:
        raise InputError(f"{name} holds no rows.")
    raise InputError(f"No row of {name} can be read: {first}.")
