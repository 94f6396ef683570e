"""The rows that a model is finetuned on, and which of them only watch."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pajama_tui.errors import InputError
from pajama_tui.pairs.codes import prompt_group
from pajama_tui.pairs.pair import BadRow
from pajama_tui.training.responses.questions import open_rows
from pajama_tui.training.responses.record import STOPPED
from pajama_tui.training.reward.preferences import drawn_groups
from pajama_tui.training.sft.settings import SftSettings

# With fewer questions, all are learned from and none watches.
_FEWEST_QUESTIONS = 5


class SftRow(NamedTuple):
    """A question with the response to learn; `group` is a digest of the question."""

    question: str
    response: str
    group: int
    line: int


@dataclass(frozen=True, slots=True)
class SftData:
    """Rows in two parts that share no question.

    Attributes:
        name: the file's, safe to show.
        train, dev: rows to learn from, and those that watch.
        bad: rows that cannot be used.
        notes: sentences on what was taken for granted.
    """

    name: str
    train: list[SftRow]
    dev: list[SftRow]
    bad: list[BadRow]
    notes: list[str]

    def counts(self) -> dict[str, Any]:
        """Of rows and questions, by name."""
        every = self.train + self.dev
        return {
            "train_rows": len(self.train),
            "dev_rows": len(self.dev),
            "questions": len({row.group for row in every}),
            "bad_rows": len(self.bad),
        }


def read_rows(settings: SftSettings) -> SftData:
    """Read the rows that `settings` names, and hold a share of the questions out.

    Raises:
        InputError: the file cannot be read, or none of its rows can be used.
    """
    data = open_rows(settings.data, settings.mapping, responses=True)
    rows: list[SftRow] = []
    useless: list[BadRow] = []
    for row in data.rows():
        response = row.prediction or ""
        if reason := _useless(response, row.record):
            useless.append(BadRow(row.position, row.line, None, reason))
        else:
            rows.append(SftRow(row.question, response, prompt_group(row.question), row.line))
    bad = sorted([*data.bad, *useless], key=lambda each: each.line)
    if not rows:
        raise InputError(
            f"None of the rows of {data.name} can be learned from: {bad[0].reason} (line "
            f"{bad[0].line})."
        )
    return _split(data.name, rows, bad, settings)


def _useless(response: str, record: Mapping[str, Any]) -> str:
    """Why a row teaches nothing good; "" where it does."""
    if not response.strip():
        return "the response is empty"
    if record.get(STOPPED) == "length":
        return "the response was cut off when it was written, and would teach to stop there"
    return ""


def _split(name: str, rows: list[SftRow], bad: list[BadRow], settings: SftSettings) -> SftData:
    groups = {row.group for row in rows}
    notes = []
    held: set[int] = set()
    if settings.dev_share:
        if len(groups) < _FEWEST_QUESTIONS:
            notes.append(
                f"{name} has fewer than {_FEWEST_QUESTIONS} questions: all are learned from, and "
                "none is held out to watch."
            )
        else:
            held = drawn_groups(groups, settings.dev_share, settings.seed)
    if bad:
        notes.append(
            f"{len(bad):,} rows of {name} are left out; the first is line {bad[0].line}: "
            f"{bad[0].reason}."
        )
    train = [row for row in rows if row.group not in held]
    return SftData(name, train, [row for row in rows if row.group in held], bad, notes)
