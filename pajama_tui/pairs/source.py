"""The rows of a data file as pairs, each read when it is looked at."""

import hashlib
import threading
import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.pairs.content import Content
from pajama_tui.pairs.detect import FormatGuess, Understanding
from pajama_tui.pairs.pair import BadRow, Gold, Pair
from pajama_tui.pairs.reading import Columns
from pajama_tui.pairs.records import Records
from pajama_tui.pairs.rows import RowFault
from pajama_tui.untrusted import printable

_SECONDS_BETWEEN_REPORTS = 0.1
_OTHER_SIDE: dict[Gold | None, Gold | None] = {"a": "b", "b": "a", "tie": "tie", None: None}

HEAD_ROWS = 200
"""How many of the first rows decide what a file is."""

Progress = Callable[[int, int, int], None]
"""Called with the file's bytes read, its bytes in all (0: unknown) and the rows known."""


class PairSource:
    """The rows of one file or dataset as pairs.

    `len()` is the number of rows known so far, where a record with more than two responses counts
    once for every two of them; it grows while `scan` runs and stands when `scanned` is true.
    `read` may be called from any thread at any time.

    Attributes:
        name: the file's name, or what the hub dataset was asked for by.
        path: the file; None for a hub dataset.
        format: what the file was taken for.
        mapping: the columns in force; giving it to `open_pairs` again reads the file alike.
        seed: see `open_pairs`.
    """

    def __init__(
        self,
        name: str,
        path: Path | None,
        content: Content,
        records: Records,
        understanding: Understanding,
        seed: int,
        limit: int | None,
    ) -> None:
        self.name = name
        self.path = path
        self.mapping = understanding.mapping
        self.seed = seed
        self._content = content
        self._records = records
        self._reading = understanding.reading
        self._limit = limit
        self._chosen_first = isinstance(self._reading, Columns) and self._reading.chosen_first
        self.format: FormatGuess = understanding.guess
        if self._chosen_first:
            note = f"The side of the chosen response is drawn for each row, with seed {seed}."
            self.format = replace(self.format, notes=(*self.format.notes, note))
        self._bad: dict[int, BadRow] = {}
        self._lock = threading.Lock()
        self._indexing = True
        self._rest: Iterator[None] = iter(())
        self._scanned = False
        # Rows are records, except where a record may hold several pairs.
        self._row_records = array("Q") if self._reading.parts_vary else None
        self._row_parts = array("Q")
        self._records_counted = 0
        self._count_rows()

    def __len__(self) -> int:
        known = len(self._records) if self._row_records is None else len(self._row_parts)
        return known if self._limit is None else min(known, self._limit)

    @property
    def scanned(self) -> bool:
        """Whether all rows are known."""
        return self._scanned

    @property
    def size(self) -> int:
        """Bytes of the file as it lies on disk; 0 for a hub dataset."""
        return self._content.size

    @property
    def fingerprint(self) -> str | None:
        """sha256 (hex) of the file's bytes (of the rows read, for a hub dataset) once scanned."""
        return self._content.fingerprint if self._scanned else None

    @property
    def problems(self) -> list[BadRow]:
        """The bad rows met so far, by row; reading all rows finds all."""
        return sorted(self._bad.copy().values(), key=lambda bad: bad.row)

    @property
    def problem_counts(self) -> dict[str, int]:
        """How many of `problems` there are for each reason, most first."""
        return dict(Counter(bad.reason for bad in self._bad.copy().values()).most_common())

    def scan(
        self,
        on_progress: Progress | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        """Find all rows and the fingerprint; what is known stays so when it is cancelled.

        Args:
            on_progress: called at most ten times a second, and once at the end.
            cancelled: asked between steps of about a mebibyte; true stops, and a later call goes
                on from there.
        """
        reported = time.monotonic()
        more = not self._scanned
        while more:
            if cancelled and cancelled():
                return
            more = self._advance()
            now = time.monotonic()
            if on_progress and more and now - reported >= _SECONDS_BETWEEN_REPORTS:
                reported = now
                on_progress(self._content.done, self.size, len(self))
        if on_progress:
            on_progress(self.size, self.size, len(self))

    def read(self, row: int) -> Pair | BadRow:
        """Read one row; IndexError unless `0 <= row < len(self)`."""
        if not 0 <= row < len(self):
            raise IndexError(f"row {row} is not known")
        number, part = row, 0
        if self._row_records is not None:
            number, part = self._row_records[row], self._row_parts[row]
        line = self._records.line(number)
        try:
            return self._pair(row, line, self._records.read(number), part)
        except RowFault as fault:
            bad = BadRow(row, line + fault.line, fault.column, fault.reason)
            self._bad[row] = bad
            return bad

    def pairs(self) -> Iterator[Pair]:
        """All good rows in order, indexing on where needed; InputError where there is none."""
        row = 0
        good = False
        while True:
            # A step may find the last rows, so rows are looked for after it.
            while row < len(self):
                found = self.read(row)
                row += 1
                if isinstance(found, Pair):
                    good = True
                    yield found
            if not self._advance() and row >= len(self):
                break
        if not good:
            raise self._none_usable()

    def check(self) -> None:
        """Raise InputError where no row of a short file is a pair."""
        row = 0
        while row < HEAD_ROWS:
            if row < len(self):
                if isinstance(self.read(row), Pair):
                    return
                row += 1
            elif not self._advance() and row >= len(self):
                raise self._none_usable()

    def close(self) -> None:
        """Let go of the file; rows cannot be read afterwards."""
        self._content.close()

    def __enter__(self) -> "PairSource":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _advance(self) -> bool:
        """Index about a mebibyte more; False when nothing is left to do."""
        with self._lock:
            if self._scanned:
                return False
            if self._indexing:
                full = self._limit is not None and len(self) >= self._limit
                if full or not self._records.advance():
                    self._indexing = False
                    self._rest = self._content.rest()
                self._count_rows()
            else:
                # The fingerprint is the whole file's, also where only some rows are wanted.
                self._scanned = next(self._rest, True) is True
            return not self._scanned

    def _count_rows(self) -> None:
        if self._row_records is None:
            return
        for number in range(self._records_counted, len(self._records)):
            if self._limit is not None and len(self._row_parts) >= self._limit:
                return
            try:
                parts = self._reading.parts(self._records.read(number))
            except RowFault:
                parts = 1
            self._row_records.extend([number] * parts)
            self._row_parts.extend(range(parts))
            self._records_counted = number + 1

    def _pair(self, row: int, line: int, record: dict[str, Any], part: int) -> Pair:
        if self._row_records is not None:
            self._reading.parts(record)
        sides = self._reading.sides(record, part)
        first, second, gold = sides.first, sides.second, sides.gold
        swapped = self._chosen_first and _coin(self.seed, row)
        if swapped:
            first, second, gold = second, first, _OTHER_SIDE[gold]
        flags = list(sides.flags)
        if not first.strip() or not second.strip():
            flags.append("empty response")
        if first == second:
            flags.append("identical responses")
        if not sides.prompt.strip():
            flags.append("empty prompt")
        if _unencodable(sides.prompt) or _unencodable(first) or _unencodable(second):
            flags.append("unpaired surrogate")
        return Pair(
            prompt=sides.prompt,
            response_a=first,
            response_b=second,
            gold=gold,
            row=row,
            line=line,
            record=record,
            flags=tuple(flags),
            swapped=swapped,
        )

    def _none_usable(self) -> InputError:
        (reason, count), *_ = self.problem_counts.items() or [("there are no rows", 0)]
        where = next((f" (line {bad.line})" for bad in self.problems), "")
        return InputError(
            f"None of the rows of {printable(self.name)} is a pair: {reason}{where}"
            f"{f', and {count - 1} more like it' if count > 1 else ''}."
        )


def _coin(seed: int, row: int) -> bool:
    """A coin for one row that does not depend on which rows were read before."""
    return bool(hashlib.blake2b(f"{seed}:{row}".encode(), digest_size=1).digest()[0] & 1)


def _unencodable(text: str) -> bool:
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
