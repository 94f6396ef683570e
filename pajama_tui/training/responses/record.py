"""One collected response as a row, and what all of them come to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pajama_tui.training.responses.questions import GOLD, PREDICTION, QUESTION, DataRow
from pajama_tui.training.responses.row_file import AGAIN, ROW, SAMPLE

Stopped = Literal["end", "length", "empty", "refused", "failed"]
"""How a response ended: by itself, at the limit of its tokens, without a text, by a refusal, or
there is none."""

STOPPED, REASON = "stopped", "response_reason"

# What else of a question's row says where it is from. Scores and labels there are of another
# response, and would be taken for this one's.
_KEPT = ("id", "source", "dataset", "src", "split", "part")


@dataclass(frozen=True, slots=True)
class Response:
    """What came of one question.

    Attributes:
        text: None where there is none; cut off where `stopped` is "length".
        reason: in a sentence, why it is not whole; "" where it is.
        tokens: written; None where that is unknown.
        again: the reason passes: the next run asks again.
    """

    text: str | None
    stopped: Stopped = "end"
    reason: str = ""
    tokens: int | None = None
    again: bool = False

    def record(self, row: DataRow, model: str, sample: int, samples: int) -> dict[str, Any]:
        """Return the row of the output; the question's id, gold answer and source are kept."""
        found: dict[str, Any] = {name: row.record[name] for name in _KEPT if name in row.record}
        found[QUESTION] = row.question
        if row.gold is not None:
            found[GOLD] = row.gold
        found |= {PREDICTION: self.text, "model": model, STOPPED: self.stopped}
        if self.reason:
            found[REASON] = self.reason
        found |= {"tokens": self.tokens, ROW: row.position}
        if samples > 1:
            found[SAMPLE] = sample
        if self.again:
            found[AGAIN] = True
        return found


def is_from(row: DataRow, record: Mapping[str, Any]) -> bool:
    """Whether a record was made from this question."""
    return record.get(QUESTION) == row.question and record.get(GOLD) == row.gold


@dataclass
class Tally:
    """What a file of responses holds.

    Attributes:
        stopped: how many responses ended in which way.
        again: of those, the ones that the next run asks for again.
        reasons: why responses are not whole, with how often.
        tokens: of all responses whose number is known.
    """

    stopped: Counter[str] = field(default_factory=Counter)
    again: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    tokens: int = 0

    @staticmethod
    def of(records: Iterable[Mapping[str, Any]]) -> "Tally":
        """Count rows."""
        found = Tally()
        for record in records:
            found.stopped[str(record.get(STOPPED))] += 1
            found.again += record.get(AGAIN) is True
            if record.get(REASON):
                found.reasons[str(record[REASON])] += 1
            found.tokens += record.get("tokens") or 0
        return found
