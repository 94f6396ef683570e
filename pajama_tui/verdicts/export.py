"""Verdicts written to a file in the formats that other tools read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from pajama_tui.errors import InputError
from pajama_tui.pairs.pair import Pair
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.explanation import Reason
from pajama_tui.verdicts.output import opened_whole
from pajama_tui.verdicts.records import ADDED, json_line, preference_record, verdict_record
from pajama_tui.verdicts.tables import Table, require_parquet, write_csv, write_parquet
from pajama_tui.verdicts.verdict import Choice

Format = Literal["jsonl", "trl", "csv", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)

Row = tuple[Pair, float, Choice, Sequence[Reason] | None]


@dataclass(frozen=True, slots=True)
class ExportCounts:
    """What an export wrote and left out.

    Attributes:
        written: rows in the file.
        choices: how many verdicts of each choice were handed in, written or not.
        dropped: verdicts without a side ("tie", "abstain"), which `trl` cannot hold.
        replaced: rows whose input already held fields of an earlier export.
    """

    written: int
    choices: dict[str, int]
    dropped: dict[str, int]
    replaced: int

    def describe(self) -> str:
        """Return the counts in sentences."""
        sentences = [f"{self.written:,} row{'' if self.written == 1 else 's'} written."]
        if self.dropped:
            left_out = " and ".join(f"{count} '{name}'" for name, count in self.dropped.items())
            sentences.append(f"Left out, as no response is chosen: {left_out}.")
        if self.replaced:
            sentences.append(
                f"{self.replaced} rows of the input already held pajama_ fields; "
                "they were replaced by this run's."
            )
        return " ".join(sentences)


def export(path: Path | str, format: str, rows: Iterable[Row]) -> ExportCounts:
    """Write `rows` to `path`, one pass and in bounded memory; the file appears whole or not at all.

    Args:
        path: a file, or "-" for standard output (not with parquet).
        format: "jsonl": the input's own fields and the verdict's; "trl": prompt, chosen, rejected,
            margin, without ties and abstentions; "csv" and "parquet": the fields of jsonl, nested
            values as JSON text.
        rows: a pair, P(a is better), the choice, and the judges that decided or None.

    Raises:
        InputError: no such format, or the place cannot be written.
        MissingExtra: parquet without pyarrow.
        PajamaError: writing failed on the way; what was at `path` is unchanged.
    """
    if format not in FORMATS:
        raise InputError(
            f"There is no export format '{printable(format, limit=40)}'; "
            f"choose one of {', '.join(FORMATS)}."
        )
    if format == "parquet":
        require_parquet()
        if str(path) == "-":
            raise InputError("Parquet is not text for standard output; name a file to export to.")
    tally = _Tally()
    with opened_whole(str(path)) as file:
        if format in ("csv", "parquet"):
            with closing(Table()) as table:
                for record in tally.verdicts(rows):
                    table.add(record)
                (write_csv if format == "csv" else write_parquet)(table, file)
        else:
            records = tally.preferences(rows) if format == "trl" else tally.verdicts(rows)
            for record in records:
                file.write(json_line(record))
    return tally.counts()


class _Tally:
    """Turns rows into records while counting them."""

    def __init__(self) -> None:
        self._choices: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._replaced = 0

    def verdicts(self, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
        for pair, p_a, choice, reasons in rows:
            self._choices[choice] += 1
            self._replaced += any(name in pair.record for name in ADDED)
            yield verdict_record(pair, float(p_a), choice, reasons)

    def preferences(self, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
        for pair, p_a, choice, _ in rows:
            self._choices[choice] += 1
            if choice in ("a", "b"):
                yield preference_record(pair, float(p_a), choice)
            else:
                self._dropped[choice] += 1

    def counts(self) -> ExportCounts:
        return ExportCounts(
            written=self._choices.total() - self._dropped.total(),
            choices=dict(sorted(self._choices.items())),
            dropped=dict(sorted(self._dropped.items())),
            replaced=self._replaced,
        )
