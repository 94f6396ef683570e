"""What is wrong with labelled rows, found before anything is learned from them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.training.probe_learning.alignment import find_misalignment
from pajama_tui.training.probe_learning.confounds import with_kind, with_number
from pajama_tui.training.probe_learning.findings import Flaw
from pajama_tui.training.probe_learning.kinds import TextKind, find_kinds
from pajama_tui.training.probe_learning.rows import LabelledData
from pajama_tui.training.probe_learning.similar import question_groups
from pajama_tui.training.probe_learning.surface import length_features
from pajama_tui.untrusted import printable

FEWEST_OF_A_SCORE = 5
_FEW_OF_A_SCORE = 20
_CERTAIN = 0.01
# Below these a confound is too weak to carry a probe.
_STRONG_LENGTH, _STRONG_KIND = 0.25, 0.2
_MOST_SOURCES = 20
# How much more of a score than of all rows suspicious rows hold.
_MORE = 1.5


@dataclass(frozen=True)
class Lint:
    """What was found.

    Attributes:
        data: what was looked at.
        flaws: the gravest first.
        groups: int64 (n,), equal for rows whose questions are the same or nearly.
        suspect: bool (n,), rows that a score is told by for a wrong reason: of another kind than
            the rest, or with the response of another question.
    """

    data: LabelledData
    flaws: Sequence[Flaw]
    groups: NDArray[np.int64]
    suspect: NDArray[np.bool_]

    def to_dict(self) -> dict[str, Any]:
        """Return what was found as JSON values."""
        ids = [row.id for row in self.data.rows]
        return {
            "file": self.data.name,
            "form": self.data.title,
            "rows": len(ids),
            "groups": len(np.unique(self.groups)),
            "bad_rows": len(self.data.bad),
            "aspects": {
                aspect: {str(k): n for k, n in sorted(_counts(self.data, aspect).items())}
                for aspect in self.data.aspects
            },
            "flaws": [flaw.to_dict(ids) for flaw in self.flaws],
            "suspect": [ids[at] for at in np.flatnonzero(self.suspect)],
        }


def lint(data: LabelledData, seed: int = 0) -> Lint:
    """Look for what would make a probe's figures worthless.

    Looked at are the texts, the scores, and what the rows say of their source and their part;
    nothing else of a row. The order of rows counts only in the search for misaligned ones.
    """
    texts = [(row.question, row.response) for row in data.rows]
    exact, groups = question_groups([question for question, _ in texts])
    suspect = np.zeros(len(texts), bool)
    flaws = [*_duplicates(data, exact, groups), *_nulls(data), *_classes(data)]
    for flaw in (*_misaligned(data, seed), *_kinds(data, find_kinds(texts), seed)):
        if flaw.severity == "warning":
            suspect[list(flaw.rows)] = True
        flaws.append(flaw)
    flaws += _confounds(data, suspect, seed)
    order = {"error": 0, "warning": 1, "note": 2}
    flaws.sort(key=lambda flaw: order[flaw.severity])
    return Lint(data, flaws, groups, suspect)


def _counts(data: LabelledData, aspect: str) -> Counter[int]:
    return Counter(s for row in data.rows if (s := row.scores.get(aspect)) is not None)


def _scored(data: LabelledData, aspect: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Positions of the rows with a score of the aspect, and the scores, int64 (m,) each."""
    found = [(at, s) for at, row in enumerate(data.rows)
             if (s := row.scores.get(aspect)) is not None]  # fmt: skip
    both = np.array(found, np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _duplicates(
    data: LabelledData, exact: NDArray[np.int64], groups: NDArray[np.int64]
) -> Iterator[Flaw]:
    sizes = np.bincount(groups)
    shared = np.flatnonzero(sizes[groups] > 1)
    if len(shared):
        near = int((sizes > 1).sum() - (np.bincount(exact) > 1).sum())
        likewise = f", {near:,} of them not word for word" if near > 0 else ""
        yield Flaw(
            "duplicates",
            "note",
            f"{len(shared):,} of {len(groups):,} rows share their question, or nearly, with "
            f"another row ({int((sizes > 1).sum()):,} groups{likewise}). A random split would have "
            "the same question on both sides; here groups are never torn apart.",
            rows=shared.tolist(),
            figures={"groups": int((sizes > 1).sum()), "largest": int(sizes.max())},
        )
    parts = np.array([row.part for row in data.rows])
    if len({*parts.tolist()} - {""}) > 1:
        torn = [g for g in np.flatnonzero(sizes > 1) if len({*parts[groups == g]} - {""}) > 1]
        if torn:
            rows = np.flatnonzero(np.isin(groups, torn))
            yield Flaw(
                "leak",
                "warning",
                f"{len(torn):,} groups of like questions ({len(rows):,} rows) stand in more than "
                "one part of the data's own split: what is tested on was learned from.",
                rows=rows.tolist(),
                figures={"groups": len(torn)},
            )


def _nulls(data: LabelledData) -> Iterator[Flaw]:
    for aspect in data.aspects:
        rows = [at for at, row in enumerate(data.rows) if row.scores.get(aspect, 0) is None]
        if rows:
            yield Flaw(
                "nulls",
                "note",
                f"{len(rows):,} rows have no score for {printable(aspect)} (null); they are left "
                "out of it.",
                aspect,
                rows,
            )


def _classes(data: LabelledData) -> Iterator[Flaw]:
    for aspect in data.aspects:
        counts = _counts(data, aspect)
        shown, figures = printable(aspect), {str(k): n for k, n in sorted(counts.items())}
        if len(counts) < 2:
            yield Flaw("classes", "error", f"{shown} has one score only: there is nothing to "
                       "learn.", aspect, figures=figures)  # fmt: skip
            continue
        least = min(counts, key=lambda score: (counts[score], score))
        if counts[least] < _FEW_OF_A_SCORE:
            grave = counts[least] < FEWEST_OF_A_SCORE
            more = (
                f"fewer than {FEWEST_OF_A_SCORE} cannot be split into folds as a score of its own"
                if grave
                else "figures for it will be wide open"
            )
            yield Flaw(
                "classes",
                "warning" if grave else "note",
                f"{shown} has {counts[least]:,} rows of score {least}; {more}.",
                aspect,
                figures=figures,
            )


def _misaligned(data: LabelledData, seed: int) -> Iterator[Flaw]:
    rows = data.rows
    questions, responses = [row.question for row in rows], [row.response for row in rows]
    found = find_misalignment(questions, responses, [row.id for row in rows], seed)
    if found is None:
        return
    first, last = (printable(rows[at].id, limit=40) for at in found.likely)
    where = f"row {printable(rows[found.start].id, limit=40)} (line {rows[found.start].line})"
    likely = "" if first == last else f" (anywhere from {first} to {last})"
    how = (
        f"Each response belongs to the question {abs(found.offset)} "
        f"{'after' if found.offset > 0 else 'before'} its own, which explains "
        f"{found.explained:.0%} of them"
        if found.offset
        else "They belong to no question nearby"
    )
    yield Flaw(
        "misaligned",
        "warning",
        f"From {where}{likely} on, responses do not belong to their questions: {len(found.rows):,} "
        f"rows. A response there shares more words with its own question than with "
        f"{found.after:.0%} of others, before it with {found.before:.0%}. {how}.",
        rows=found.rows.tolist(),
        figures={
            "start": rows[found.start].id,
            "offset": found.offset,
            "explained": found.explained,
            "before": found.before,
            "after": found.after,
            "p": found.p,
        },
    )


def _kinds(data: LabelledData, kinds: Sequence[TextKind], seed: int) -> Iterator[Flaw]:
    for kind in kinds:
        here = np.zeros(len(data.rows), bool)
        here[kind.rows] = True
        (asked, said), (asked_rest, said_rest) = kind.words
        told, figures = [], {}
        for aspect in data.aspects:
            rows, scores = _scored(data, aspect)
            if not 0 < here[rows].sum() < len(rows) or len(np.unique(scores)) < 2:
                continue
            found = with_kind(scores, here[rows].tolist(), seed)
            figures[aspect] = {"v": found.strength, "p": found.p}
            if found.p <= _CERTAIN and found.strength >= _STRONG_KIND:
                told += _held(aspect, scores, here[rows])
        what = (
            f"{len(kind.rows):,} rows are written unlike the others (questions of {asked:.0f} "
            f"words where others have {asked_rest:.0f}, responses of {said:.0f} where others have "
            f"{said_rest:.0f})"
        )
        consequence = (
            f". They hold {'; '.join(told)}. A probe can tell these rows by their manner and "
            "seem to know the score; figures are given with and without them."
            if told
            else ", but no score goes with that."
        )
        yield Flaw(
            "kind",
            "warning" if told else "note",
            what + consequence,
            rows=kind.rows.tolist(),
            figures={"apart": kind.apart, "aspects": figures},
        )


def _held(aspect: str, scores: NDArray[np.int64], here: NDArray[np.bool_]) -> list[str]:
    """The scores that these rows hold more of than chance would give them, in words."""
    parts = []
    for score in np.unique(scores):
        some = here[scores == score]
        if some.mean() > _MORE * here.mean() and some.sum() >= FEWEST_OF_A_SCORE:
            parts.append(f"{int(some.sum())} of {len(some)} with score {score}")
    return [f"{printable(aspect)}: {', '.join(parts)}"] if parts else []


def _confounds(data: LabelledData, suspect: NDArray[np.bool_], seed: int) -> Iterator[Flaw]:
    words = length_features([(row.question, row.response) for row in data.rows])[:, 0]
    sources = [row.source for row in data.rows]
    for aspect in data.aspects:
        rows, scores = _scored(data, aspect)
        if len(rows) < FEWEST_OF_A_SCORE or len(np.unique(scores)) < 2:
            continue
        shown = printable(aspect)
        found = with_number(scores, words[rows], seed)
        if found.p <= _CERTAIN and abs(found.strength) >= _STRONG_LENGTH:
            kept = ~suspect[rows]
            rest = with_number(scores[kept], words[rows][kept], seed) if kept.sum() > 20 else None
            without = (
                f" ({rest.strength:+.2f} without the suspicious rows)"
                if rest is not None and not kept.all()
                else ""
            )
            yield Flaw(
                "length",
                "warning",
                f"{shown} goes with the response's length (rank correlation {found.strength:+.2f}"
                f"{without}): compare any probe with length alone.",
                aspect,
                figures={"rho": found.strength, "p": found.p,
                         "rho_without_suspect": rest.strength if rest else None},
            )  # fmt: skip
        if 1 < len({sources[at] for at in rows}) <= _MOST_SOURCES:
            found = with_kind(scores, [sources[at] for at in rows], seed)
            if found.p <= _CERTAIN and found.strength >= _STRONG_KIND:
                yield Flaw(
                    "source",
                    "warning",
                    f"{shown} goes with where a row is from (Cramér's V {found.strength:.2f}): a "
                    "probe can tell the source and seem to know the score.",
                    aspect,
                    figures={"v": found.strength, "p": found.p},
                )
