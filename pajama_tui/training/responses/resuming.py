"""Whether the rows of a file that was begun are still those of its data."""

from collections.abc import Callable, Mapping
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.training.responses.questions import DataRow, RowData
from pajama_tui.training.responses.row_file import ROW, RowFile
from pajama_tui.untrusted import printable


def check_rows(
    data: RowData, file: RowFile, same: Callable[[DataRow, Mapping[str, Any]], bool]
) -> None:
    """Raise InputError where a row of `file` was made from another one than `data` has there now.

    Rows that were added to the end of the data are no reason.

    Args:
        same: whether a row of the data is the one that a record was made from.
    """
    records = file.records()
    record = next(records, None)
    if record is None:
        return
    for row in data.rows():
        while record is not None and record[ROW] <= row.position:
            if record[ROW] < row.position or not same(row, record):
                raise _changed(data, file, record)
            record = next(records, None)
    if record is not None:
        raise _changed(data, file, record)


def _changed(data: RowData, file: RowFile, record: Mapping[str, Any]) -> InputError:
    return InputError(
        f"Row {record[ROW] + 1:,} of {data.name} is another one than {printable(file.path.name)} "
        "was made from. Rows may be added at its end alone; else name another --out."
    )
