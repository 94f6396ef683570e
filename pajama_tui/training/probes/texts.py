"""The texts that a data file holds for probes: questions with a response, or with two."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.pairs.content import open_content
from pajama_tui.pairs.mapping import ColumnMap
from pajama_tui.pairs.opening import open_pairs
from pajama_tui.pairs.pair import BadRow
from pajama_tui.pairs.records import Records, records_of
from pajama_tui.pairs.rows import RowFault, text_of
from pajama_tui.training.reward.judged import judged_pairs
from pajama_tui.untrusted import printable

COLUMNS = ("question", "prediction")
_HEAD = 200

Text = tuple[str, str]


@dataclass(frozen=True)
class ProbeRow:
    """A row to be scored.

    Attributes:
        line: 1-based line in the file.
        texts: (question, response): one, or those of sides a and b.
        record: the row's own fields.
        side: of a pair: what to add to the record so that it says which side is a.
    """

    line: int
    texts: tuple[Text, ...]
    record: Mapping[str, Any]
    side: Mapping[str, str] = field(default_factory=dict)


@dataclass
class ProbeData:
    """A data file, read row by row as often as needed.

    Attributes:
        name: the file's, safe to show.
        pairs: whether its rows are pairs, rather than single responses.
        title: what it was taken for.
        bad: the rows that cannot be scored, known after `rows` went through once.
    """

    name: str
    pairs: bool
    title: str
    source: str
    columns: tuple[str, str]
    mapping: ColumnMap | None
    bad: list[BadRow]
    fingerprint: str

    def rows(self) -> Iterator[ProbeRow]:
        """Yield every good row in order; InputError where there is none."""
        self.bad.clear()
        yield from self._pairs() if self.pairs else self._single()

    def _single(self) -> Iterator[ProbeRow]:
        good = False
        with _records(self.source) as records:
            number, more = 0, True
            while more or number < len(records):
                if number >= len(records):
                    more = records.advance()
                    continue
                try:
                    record = records.read(number)
                    texts = (text_of(record, self.columns[0]), text_of(record, self.columns[1]))
                    good = True
                    yield ProbeRow(records.line(number), (texts,), record)
                except RowFault as fault:
                    line = records.line(number) + fault.line
                    self.bad.append(BadRow(number, line, fault.column, fault.reason))
                number += 1
        if not good:
            reason = f": {self.bad[0].reason} (line {self.bad[0].line})" if self.bad else ""
            raise InputError(f"None of the rows of {self.name} can be scored{reason}.")

    def _pairs(self) -> Iterator[ProbeRow]:
        with open_pairs(self.source, mapping=self.mapping) as source:
            for pair in judged_pairs(source):
                texts = ((pair.prompt, pair.response_a), (pair.prompt, pair.response_b))
                yield ProbeRow(pair.line, texts, pair.record, pair.side)
            self.bad.extend(source.problems)


def open_texts(source: str, mapping: str | None = None) -> ProbeData:
    """Find out whether `source` holds single responses or pairs.

    Args:
        source: a file (JSON lines, a JSON array, CSV) of rows with question and prediction; or a
            file or hub dataset of pairs in any format that is known.
        mapping: "question=…,prediction=…" for other names of these; or as for pairs.

    Raises:
        InputError: it cannot be read, or holds neither.
    """
    names = _columns(mapping)
    if Path(source).is_file() and (names or not mapping):
        columns = names or COLUMNS
        if names or _has(source, columns):
            name = printable(Path(source).name)
            title = "questions, each with a response"
            digest = _digest(source)
            return ProbeData(name, False, title, source, columns, None, [], digest)
    pair_map = ColumnMap.parse(mapping) if mapping else None
    try:
        with open_pairs(source, mapping=pair_map) as opened:
            opened.scan()
            about = f"{opened.fingerprint} {opened.mapping} {opened.seed}"
            title, name = opened.format.title, printable(opened.name)
    except InputError as error:
        if mapping or not Path(source).is_file():
            raise
        raise InputError(
            f"{error} Nor do its rows have 'question' and 'prediction', which a probe scores; name "
            "other columns with --map question=…,prediction=…"
        ) from error
    return ProbeData(name, True, title, source, COLUMNS, pair_map, [], about)


def _columns(mapping: str | None) -> tuple[str, str] | None:
    if not mapping:
        return None
    parts = dict(part.partition("=")[::2] for part in mapping.split(","))
    named = {name.strip(): value.strip() for name, value in parts.items()}
    if not {*named} & {*COLUMNS}:
        return None
    if {*named} - {*COLUMNS} or not all(named.values()):
        raise InputError("--map for single responses is question=COLUMN,prediction=COLUMN.")
    return named.get("question", "question"), named.get("prediction", "prediction")


def _has(source: str, columns: tuple[str, str]) -> bool:
    """Whether any of the first rows has both columns."""
    with _records(source) as records:
        number, more = 0, True
        while number < _HEAD and (more or number < len(records)):
            if number >= len(records):
                more = records.advance()
                continue
            try:
                if records.read(number).keys() >= {*columns}:
                    return True
            except RowFault:
                pass
            number += 1
    return False


@contextmanager
def _records(source: str) -> Iterator[Records]:
    content = open_content(Path(source), None)
    try:
        yield records_of(content, printable(source))
    finally:
        content.close()


def _digest(source: str) -> str:
    try:
        with open(source, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{printable(source)} cannot be read: {error.strerror}.") from error
