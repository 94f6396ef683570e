"""What questions for judges will take, before any is sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pajama_tui.llm import Money, Price, Request, Usage, cost
from pajama_tui.llm.prices import price_of
from pajama_tui.synthesis.slots import Slot, State

# What a judge with its rationale comes to, thinking included; only for the price that is likely.
_USUAL_OUTPUT = 2_500
_REASON = 500


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the questions will take, repairs and tries apart.

    Attributes:
        questions: to be sent; `stored` replies are checked without one, and `waiting` ones are in
            a batch that was sent earlier, which is collected.
        input: tokens to read in all; an estimate.
        likely: dollars if answers are of the usual length, None where the price is unknown.
        most: dollars if each question writes all it may and each judge is repaired once.
        most_output: tokens all of that may write.
        as_of: day of the price, or "".
        batch: they are asked in a batch: all prices are half the usual ones.
    """

    questions: int
    stored: int
    input: int
    usual_output: int
    most_output: int
    likely: Money | None
    most: Money | None
    as_of: str
    waiting: int = 0
    batch: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; an unknown price is None, never 0."""
        return {
            "questions": self.questions,
            "stored_replies": self.stored,
            "waiting_in_batches": self.waiting,
            "batch": self.batch,
            "half_price": self.batch,
            "input_tokens": self.input,
            "usual_output_tokens": self.usual_output,
            "most_output_tokens": self.most_output,
            "likely_cost": None if self.likely is None else float(self.likely),
            "most_cost": None if self.most is None else float(self.most),
            "prices_as_of": self.as_of or None,
        }


def forecast_of(
    slots: Sequence[Slot],
    question: Callable[[Slot], Request],
    max_tokens: int,
    prices: Mapping[str, Price],
    *,
    batch: bool = False,
) -> Forecast:
    """Return what it will take to fill `slots`, whose first questions `question` gives.

    Args:
        batch: they are asked in a batch, at half the price.
    """
    waiting = sum(slot.state is State.WAITING for slot in slots)
    without = (State.ANSWERED, State.PASSED, State.WAITING)
    asked = [slot for slot in slots if slot.state not in without]
    firsts = {slot.rubric: question(slot) for slot in asked}
    sizes = {rubric: request.estimated_input() for rubric, request in firsts.items()}
    read = sum(sizes[slot.rubric] for slot in asked)
    usual = min(_USUAL_OUTPUT, max_tokens) * len(asked)
    # A repair reads the question, the answer and the reason.
    most_read = sum(2 * sizes[slot.rubric] + max_tokens + _REASON for slot in asked)
    # In a batch, an answer that was cut off gets twice the room at its repair.
    most = (3 if batch else 2) * max_tokens * len(asked)
    model = next((request.model for request in firsts.values()), "")
    price = price_of(model, prices)
    return Forecast(
        questions=len(asked),
        stored=len(slots) - len(asked) - waiting,
        input=read,
        usual_output=usual,
        most_output=most,
        likely=cost(model, Usage(read, usual), batch=batch, prices=prices) if price else None,
        most=cost(model, Usage(most_read, most), batch=batch, prices=prices) if price else None,
        as_of=price.as_of if price else "",
        waiting=waiting,
        batch=batch,
    )
