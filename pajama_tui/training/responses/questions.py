"""Rows of a data file in which some columns are text: questions, or questions with responses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.pairs.content import open_content
from pajama_tui.pairs.pair import BadRow
from pajama_tui.pairs.records import records_of
from pajama_tui.pairs.rows import RowFault, text_of
from pajama_tui.untrusted import printable

QUESTION, PREDICTION, GOLD = "question", "prediction", "gold"

_NAMES = {
    QUESTION: ("question", "prompt", "instruction", "problem"),
    PREDICTION: ("prediction", "response", "output"),
    GOLD: ("gold", "gold_answer", "reference_answer", "reference", "answer", "solution", "target"),
}
# A response that was not given is a fact about the row, not a flaw of the file.
_MAY_BE_NULL = {PREDICTION}


@dataclass(frozen=True, slots=True)
class DataRow:
    """One row.

    Attributes:
        position: in the file, from 0, bad rows counted.
        line: 1-based line (or record) in the file.
        record: all its fields as they are.
        gold: the right answer, of any JSON type; None where there is none.
        prediction: None where it is not read, or is null.
    """

    position: int
    line: int
    record: Mapping[str, Any]
    question: str
    prediction: str | None = None
    gold: Any = None


@dataclass
class RowData:
    """A data file, read row by row as often as needed.

    Attributes:
        name: the file's, safe to show.
        names: the columns that were named for "question", "prediction" or "gold"; of the others
            the first known name that a row has is taken.
        responses: whether rows have a response as well.
        bad: the rows that cannot be used, known after `rows` went through once.
    """

    name: str
    source: str
    names: Mapping[str, str]
    responses: bool
    bad: list[BadRow] = field(default_factory=list)

    def rows(self, limit: int | None = None) -> Iterator[DataRow]:
        """Yield every good row in order, those of the first `limit` rows; InputError where none.

        A question of blanks alone is a bad row.
        """
        self.bad.clear()
        good = False
        content = open_content(Path(self.source), None)
        try:
            records = records_of(content, printable(self.source))
            number, more = 0, True
            while (more or number < len(records)) and (limit is None or number < limit):
                if number >= len(records):
                    more = records.advance()
                    continue
                try:
                    row = self._row(records.read(number), number, records.line(number))
                    good = True
                    yield row
                except RowFault as fault:
                    line = records.line(number) + fault.line
                    self.bad.append(BadRow(number, line, fault.column, fault.reason))
                number += 1
        finally:
            content.close()
        if not good:
            reason = f": {self.bad[0].reason} (line {self.bad[0].line})" if self.bad else ""
            raise InputError(f"None of the rows of {self.name} can be used{reason}.")

    def _row(self, record: dict[str, Any], number: int, line: int) -> DataRow:
        question = self._text(record, QUESTION)
        if question is None or not question.strip():
            raise RowFault("its question is empty")
        prediction = self._text(record, PREDICTION) if self.responses else None
        gold = record.get(self._column(record, GOLD))
        return DataRow(number, line, record, question, prediction, gold)

    def _text(self, record: dict[str, Any], what: str) -> str | None:
        column = self._column(record, what)
        if what in _MAY_BE_NULL and column in record and record[column] is None:
            return None
        return text_of(record, column)

    def _column(self, record: Mapping[str, Any], what: str) -> str:
        named = self.names.get(what)
        return named or next((name for name in _NAMES[what] if name in record), what)


def open_rows(source: str, mapping: str | None = None, *, responses: bool) -> RowData:
    """Open a file of JSON lines, a JSON array or CSV.

    Args:
        mapping: "question=COLUMN,gold=COLUMN" for other names, and prediction where there is one.
        responses: every row has a response, under `PREDICTION`; null is one that was not given.

    Raises:
        InputError: there is no such file, or `mapping` says something else.
    """
    known = (QUESTION, PREDICTION, GOLD) if responses else (QUESTION, GOLD)
    parts = dict(part.partition("=")[::2] for part in mapping.split(",")) if mapping else {}
    names = {key.strip(): value.strip() for key, value in parts.items()}
    if {*names} - {*known} or not all(names.values()):
        wanted = ",".join(f"{name}=COLUMN" for name in known)
        raise InputError(f"--map is {wanted}, or some of it.")
    if not Path(source).is_file():
        raise InputError(f"There is no file {printable(source)}.")
    return RowData(printable(Path(source).name), source, names, responses)
