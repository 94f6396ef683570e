"""Responses of a file scored by an LLM: one row after the other, each kept when it is there."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pajama_tui.llm import Failed, Outcome, Reply, Request
from pajama_tui.llm.retry import OnWait
from pajama_tui.training.aspect_labels.replies import Scored, read_scores
from pajama_tui.training.aspect_labels.rubric import ask_about, ask_anew
from pajama_tui.training.responses.asking import FINAL, Asker, Asking, Ended, ask_rows
from pajama_tui.training.responses.forecast import Forecast, forecast_of
from pajama_tui.training.responses.questions import PREDICTION, QUESTION, DataRow, RowData
from pajama_tui.training.responses.record import REASON as RESPONSE_REASON
from pajama_tui.training.responses.resuming import check_rows
from pajama_tui.training.responses.row_file import AGAIN, ROW, RowFile

RUN = "probe label"
"""What the ledger calls the requests."""

SCORES, JUSTIFICATIONS, LABELLER = "scores", "justifications", "labeller"
REASON = "label_reason"
"""Why a row has no score on some aspect, in a sentence."""

_WRITTEN = {QUESTION, PREDICTION, SCORES, JUSTIFICATIONS, LABELLER, REASON, ROW, AGAIN}

# A reply that can't be read is asked for again, with what is wrong with it.
_TRIES = 3
# What a score with its reason comes to; only for the price that is likely.
_USUAL_OUTPUT = 60


@dataclass
class Tally:
    """What a file of labels holds.

    Attributes:
        rows: all of them.
        scored: those with a score on every aspect.
        partly: those with a score on some.
        again: of the others, those that the next run asks for again.
        reasons: why rows lack scores, with how often.
        scores: by aspect, how many rows have which score; None stands for none.
    """

    rows: int = 0
    scored: int = 0
    partly: int = 0
    again: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    scores: dict[str, Counter[int | None]] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        """Rows without any score."""
        return self.rows - self.scored - self.partly

    @staticmethod
    def of(records: Iterable[Mapping[str, Any]], aspects: Sequence[str]) -> "Tally":
        """Count rows."""
        found = Tally(scores={aspect: Counter() for aspect in aspects})
        for record in records:
            scores = [record[SCORES].get(aspect) for aspect in aspects]
            found.rows += 1
            found.scored += None not in scores
            found.partly += None in scores and any(score is not None for score in scores)
            found.again += record.get(AGAIN) is True
            if record.get(REASON):
                found.reasons[str(record[REASON])] += 1
            for aspect, score in zip(aspects, scores, strict=True):
                found.scores[aspect][score] += 1
        return found


@dataclass(frozen=True)
class Labelling:
    """Responses to be scored.

    Attributes:
        data: rows with a question and a prediction; null and blank ones get no score, unasked.
        file: what is there is not asked for.
        one_by_one: each aspect is a question of its own, as published: no aspect's score leans on
            another's, at as many questions as there are aspects.
        show_gold: the right answer is shown where a row has one.
        limit: the first so many rows only.
    """

    data: RowData
    file: RowFile
    asker: Asker
    aspects: Sequence[str]
    max_tokens: int = 2048
    one_by_one: bool = False
    show_gold: bool = False
    limit: int | None = None

    def check(self) -> None:
        """Raise InputError where the responses are others than those of the file."""
        check_rows(self.data, self.file, _is_from)

    def counts(self) -> tuple[int, int]:
        """Return how many rows are there, and how many there are to be."""
        rows = [row.position for row in self.data.rows(self.limit)]
        return sum((row, 0) in self.file for row in rows), len(rows)

    def forecast(self) -> Forecast:
        """Return what the rows that are left will take."""
        requests = (
            self._request(row, aspects)
            for row in self._todo()
            if _has_response(row)
            for aspects in self._questions
        )
        usual = _USUAL_OUTPUT * len(self._questions[0])
        return forecast_of(requests, self.asker.prices, usual_output=usual, tries=_TRIES, longest=2)

    def interrupted(self) -> int:
        """Count questions that an earlier run asked and that have no row here."""
        return self.asker.unanswered(
            _purpose(row, aspects)
            for row in self._todo()
            if not self.file.holds((row.position, 0))
            for aspects in self._questions
        )

    def label(
        self, on_row: Callable[[], None] = lambda: None, on_wait: OnWait | None = None
    ) -> Ended:
        """Ask for every row that is not there; each is on disk as soon as it is scored.

        Args:
            on_row: called after each.

        Raises:
            InputError: there is no usable row.
            PajamaError: a file can't be written.
        """

        async def work(asking: Asking, row: DataRow) -> None:
            if not _has_response(row):
                why = row.record.get(RESPONSE_REASON)
                told = f": {why}" if isinstance(why, str) and why else "."
                found = [_Found(_nothing(self.aspects), f"There is no response{told}")]
            else:
                found = [await self._ask(asking, row, aspects) for aspects in self._questions]
            self.file.append(self._record(row, found))
            on_row()

        return ask_rows(self.asker, self._todo(), work, on_wait=on_wait)

    @property
    def _questions(self) -> list[Sequence[str]]:
        """The aspects of each question on a row."""
        return [(aspect,) for aspect in self.aspects] if self.one_by_one else [self.aspects]

    def _todo(self) -> Iterator[DataRow]:
        return (row for row in self.data.rows(self.limit) if (row.position, 0) not in self.file)

    def _request(self, row: DataRow, aspects: Sequence[str]) -> Request:
        return ask_about(
            row,
            aspects,
            model=self.asker.model,
            max_tokens=self.max_tokens,
            show_gold=self.show_gold,
        )

    async def _ask(self, asking: Asking, row: DataRow, aspects: Sequence[str]) -> "_Found":
        """Ask until the reply can be read; of the last one, what can be read of it counts."""
        request = first = self._request(row, aspects)
        scored = _nothing(aspects)
        for _ in range(_TRIES):
            reply = await asking.ask(request, _purpose(row, aspects))
            if isinstance(reply, Failed):
                return _Found(scored, str(reply), again=reply.fault not in FINAL)
            scored = read_scores(reply.data, aspects)
            _judge(asking, reply, kept=not scored.wrong)
            if not scored.wrong:
                return _Found(scored)
            request = ask_anew(first, reply.text, scored.wrong)
        return _Found(scored, f"{_TRIES} replies could not be used; of the last, {scored.wrong}.")

    def _record(self, row: DataRow, found: "Sequence[_Found]") -> dict[str, Any]:
        record = {key: value for key, value in row.record.items() if key not in (AGAIN, REASON)}
        record |= {QUESTION: row.question, PREDICTION: row.prediction}
        record[SCORES] = {a: each.scored.scores[a] for each in found for a in each.scored.scores}
        words = {a: text for each in found for a, text in each.scored.justifications.items()}
        record |= {JUSTIFICATIONS: words, LABELLER: self.asker.model}
        reasons = dict.fromkeys(each.reason for each in found if each.reason)
        if reasons:
            record[REASON] = " ".join(reasons)
        record[ROW] = row.position
        if any(each.again for each in found):
            record[AGAIN] = True
        return record


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of one question; `reason` says why scores are missing."""

    scored: Scored
    reason: str = ""
    again: bool = False


def _nothing(aspects: Sequence[str]) -> Scored:
    return Scored(dict.fromkeys(aspects), dict.fromkeys(aspects, ""))


def _is_from(row: DataRow, record: Mapping[str, Any]) -> bool:
    mine = record.get(QUESTION) == row.question and record.get(PREDICTION) == row.prediction
    return mine and all(
        record.get(name) == value for name, value in row.record.items() if name not in _WRITTEN
    )


def _has_response(row: DataRow) -> bool:
    return bool(row.prediction and row.prediction.strip())


def _judge(asking: Asking, reply: Reply, *, kept: bool) -> None:
    if asking.account is not None:
        outcome = Outcome.KEPT if kept else Outcome.REJECTED
        asking.account.log.judged(reply.spend_id, outcome)


def _purpose(row: DataRow, aspects: Sequence[str]) -> str:
    alone = f" {aspects[0]}" if len(aspects) == 1 else ""
    return f"{RUN} {row.position}{alone}"
