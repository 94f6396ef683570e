"""Rows that 'probe eval' wrote: those worth learning from, and as many others to compare with.

A filter is only worth something beside as many rows that were drawn at random, or that are merely
the longest.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pajama_tui.errors import InputError
from pajama_tui.training.joining import number
from pajama_tui.training.probes.evaluate import check_share, how_many
from pajama_tui.training.probes.scoring import DETAILS, EXPECTED, TOTAL
from pajama_tui.training.probes.texts import ProbeData
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.output import opened_whole
from pajama_tui.verdicts.records import json_line

By = Literal["score", "random", "length"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which rows are kept.

    Attributes:
        share: of the scored rows, rounded up, at least one; ties go to the higher integer score,
            then to the earlier row. None where `least` decides.
        least: the lowest expected score that is kept.
        aspect: whose expected score counts; None is the sum over all aspects.
        by: "score" keeps the best rows; "random" and "length" as many, drawn or the longest.
        seed: draws random rows.
    """

    share: float | None = None
    least: float | None = None
    aspect: str | None = None
    by: By = "score"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    at: int
    line: int
    expected: float
    score: float
    length: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a filter keeps of a file.

    Attributes:
        kept: the rows' positions among the good ones, in the order they are written.
        scored: rows with a score, of which these were taken.
        by_score: positions of the rows that the filter keeps by score, for comparison.
        reasons: by position, why a good row is dropped.
        lines: by position, its 1-based line.
        expected: by position, the expected score; None where there is none.
        words: mean words of the responses kept, and of all scored.
        mean: mean expected score of the rows kept, and of all scored.
    """

    kept: list[int]
    scored: int
    by_score: frozenset[int]
    reasons: Mapping[int, str]
    lines: list[int]
    expected: list[float | None]
    words: tuple[float, float]
    mean: tuple[float, float]

    @property
    def counted(self) -> Counter[str]:
        """How many rows are dropped for which reason."""
        return Counter(self.reasons.values())


def choose(data: ProbeData, wanted: Filter) -> Chosen:
    """Decide which rows of `data` to keep.

    Raises:
        InputError: the rows are pairs, none has a score of the aspect, or none reaches `least`.
    """
    if data.pairs:
        raise InputError(f"The rows of {data.name} are pairs; single responses can be filtered.")
    if wanted.share is not None:
        check_share(wanted.share)
    rows: list[_Row] = []
    lines: list[int] = []
    expected: list[float | None] = []
    reasons: dict[int, str] = {}
    known: set[str] = set()
    for at, row in enumerate(data.rows()):
        lines.append(row.line)
        found = _scores(row.record, wanted.aspect)
        expected.append(found[0] if found else None)
        details = row.record.get(DETAILS)
        known |= details.keys() if isinstance(details, dict) else set()
        if found is None:
            reasons[at] = "no score"
        else:
            rows.append(_Row(at, row.line, *found, len(row.texts[0][1].split())))
    if not rows:
        raise InputError(_no_scores(data.name, wanted.aspect, known))
    best = sorted(rows, key=lambda row: (-row.expected, -row.score, row.at))
    by_score = _best(best, wanted, data.name)
    kept = _instead(rows, len(by_score), wanted) if wanted.by != "score" else by_score
    told = _why_dropped(wanted, by_score[-1].expected)
    positions = {row.at for row in kept}
    reasons |= {row.at: told for row in rows if row.at not in positions}
    return Chosen(
        [row.at for row in kept],
        len(rows),
        frozenset(row.at for row in by_score),
        dict(sorted(reasons.items())),
        lines,
        expected,
        (_mean(kept, lambda row: row.length), _mean(rows, lambda row: row.length)),
        (_mean(kept, lambda row: row.expected), _mean(rows, lambda row: row.expected)),
    )


def write_kept(data: ProbeData, chosen: Chosen, out: str) -> None:
    """Write the rows kept as they are: JSON lines, or a list where `out` ends in .json."""
    order = {at: rank for rank, at in enumerate(chosen.kept)}
    kept = [(order[at], json_line(row.record)) for at, row in enumerate(data.rows()) if at in order]
    lines = [line.rstrip(b"\n") for _, line in sorted(kept)]
    with opened_whole(out) as file:
        if out.endswith(".json"):
            file.write(b"[\n" + b",\n".join(lines) + b"\n]\n")
        else:
            file.writelines(line + b"\n" for line in lines)


def write_dropped(data: ProbeData, chosen: Chosen, out: str) -> None:
    """Write a line for each row that is not kept: its line, its expected score and the reason."""
    with opened_whole(out) as file:
        for record in _dropped(data, chosen):
            file.write(json_line(record))


def _dropped(data: ProbeData, chosen: Chosen) -> Iterator[dict[str, Any]]:
    found = [
        {"line": chosen.lines[at], "expected": chosen.expected[at], "reason": reason}
        for at, reason in chosen.reasons.items()
    ]
    found += [{"line": bad.line, "expected": None, "reason": bad.reason} for bad in data.bad]
    yield from sorted(found, key=lambda record: int(str(record["line"])))


def _scores(record: Mapping[str, Any], aspect: str | None) -> tuple[float, float] | None:
    """The expected and the integer score; None where the row has none."""
    if aspect is None:
        expected, score = number(record.get(EXPECTED)), number(record.get(TOTAL))
    else:
        details = record.get(DETAILS)
        told = details.get(aspect) if isinstance(details, dict) else None
        expected = number(told.get("expected")) if isinstance(told, dict) else None
        score = number(record.get(aspect))
    # NaN is no score, and would be the best of all.
    if expected is None or expected != expected:
        return None
    return expected, score if score is not None and score == score else 0.0


def _best(best: list[_Row], wanted: Filter, name: str) -> list[_Row]:
    if wanted.least is None:
        return best[: how_many(len(best), wanted.share or 1.0)]
    found = [row for row in best if row.expected >= wanted.least]
    if not found:
        raise InputError(
            f"No row of {name} has an expected score of {wanted.least:g}; the best has "
            f"{best[0].expected:.3f}."
        )
    return found


def _instead(rows: list[_Row], count: int, wanted: Filter) -> list[_Row]:
    """As many rows that are chosen without a look at their scores."""
    if wanted.by == "random":
        return sorted(random.Random(wanted.seed).sample(rows, count), key=lambda row: row.at)
    return sorted(rows, key=lambda row: (-row.length, row.at))[:count]


def _why_dropped(wanted: Filter, last: float) -> str:
    if wanted.by == "random":
        return f"not drawn (seed {wanted.seed})"
    if wanted.by == "length":
        return "not among the longest responses"
    of = f" of {printable(wanted.aspect, limit=60)}" if wanted.aspect else ""
    if wanted.least is not None:
        return f"expected score{of} below {wanted.least:g}"
    return f"not among the best {wanted.share:.4g} by expected score{of} (the last has {last:.3f})"


def _no_scores(name: str, aspect: str | None, known: set[str]) -> str:
    make = "make them with 'pajama-tui probe eval FILE --probes DIR --out FILE'"
    if aspect is None:
        return f"No row of {name} has an expected score ({EXPECTED}); {make}."
    shown = printable(aspect, limit=60)
    if known:
        there = ", ".join(printable(each, limit=60) for each in sorted(known))
        return f"No row of {name} has a score of '{shown}'; there are {there}."
    return f"No row of {name} has a score of '{shown}' ({DETAILS}); {make}."


def _mean(rows: list[_Row], value: Callable[[_Row], float]) -> float:
    return sum(map(value, rows)) / len(rows)
