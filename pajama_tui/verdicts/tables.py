"""Records of any shape as one table, CSV or Parquet, in bounded memory.

A table needs all its columns, and Parquet their types, before its first row, while records come one
by one. So they are spooled to disk as JSON lines first, and read back.
"""

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

from pajama_tui.errors import MissingExtra
from pajama_tui.verdicts.records import json_line, json_text

_BATCH = 2000
_INT64 = 2**63


class Table:
    """Records spooled to an unnamed temporary file, with the columns seen in them.

    Attributes:
        columns: name of each column, in order of appearance, and the kinds of its values: some of
            "bool", "int", "float" and "text".
    """

    def __init__(self) -> None:
        self.columns: dict[str, set[str]] = {}
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115 - see close

    def add(self, record: dict[str, Any]) -> None:
        """Append `record`."""
        for name, value in record.items():
            kinds = self.columns.setdefault(name, set())
            if value is not None:
                kinds.add(_kind(value))
        self._spool.write(json_line(record))

    def close(self) -> None:
        """Give the disk space back."""
        self._spool.close()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self._spool.seek(0)
        for line in self._spool:
            yield json.loads(line)


def write_csv(table: Table, file: BinaryIO) -> None:
    """Write a header and one row a record, as UTF-8; nested values are JSON text, None is empty."""
    text = io.TextIOWrapper(file, "utf-8", errors="backslashreplace", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    for record in table:
        writer.writerow([_cell(record.get(name)) for name in table.columns])
    text.flush()
    text.detach()


def write_parquet(table: Table, file: BinaryIO) -> None:
    """Write Parquet; a column whose values are not all of one kind of scalar holds text.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    require_parquet()
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "bool": pa.bool_(),
        "int": pa.int64(),
        "float": pa.float64(),
        "text": pa.string(),
    }
    kinds = {name: _common(seen) for name, seen in table.columns.items()}
    schema = pa.schema([(_clean(name), types[kind]) for name, kind in kinds.items()])
    rows = iter(table)
    with pq.ParquetWriter(file, schema) as writer:
        while batch := list(islice(rows, _BATCH)):
            arrays = [
                pa.array([_value(row.get(name), kind) for row in batch], types[kind])
                for name, kind in kinds.items()
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def require_parquet() -> None:
    """Raise `MissingExtra` where pyarrow is not installed."""
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError:
        raise MissingExtra("Writing Parquet", "hub") from None


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if -_INT64 <= value < _INT64 else "text"
    return "float" if isinstance(value, float) else "text"


def _common(kinds: set[str]) -> str:
    if kinds == {"int", "float"}:
        return "float"
    return kinds.pop() if len(kinds) == 1 else "text"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json_text(value)


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "text":
        return _clean(_cell(value))
    return float(value) if kind == "float" else value


def _clean(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
