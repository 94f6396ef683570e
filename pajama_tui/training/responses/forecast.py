"""What questions will take, before any is sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pajama_tui.llm import Money, Price, Request, Usage, cost
from pajama_tui.llm.prices import price_of


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the questions will take, tries that fail apart.

    Attributes:
        questions: to be sent.
        input: tokens to read in all; an estimate.
        usual_output: tokens written if answers are of the usual length.
        most_output: tokens written if each is as long, and asked as often, as it may be.
        likely, most: dollars for these; None where the price is unknown.
        as_of: day of the price, or "".
    """

    questions: int
    input: int
    usual_output: int
    most_output: int
    likely: Money | None
    most: Money | None
    as_of: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; an unknown price is None, never 0."""
        return {
            "questions": self.questions,
            "input_tokens": self.input,
            "usual_output_tokens": self.usual_output,
            "most_output_tokens": self.most_output,
            "likely_cost": None if self.likely is None else float(self.likely),
            "most_cost": None if self.most is None else float(self.most),
            "prices_as_of": self.as_of or None,
        }


def forecast_of(
    requests: Iterable[Request],
    prices: Mapping[str, Price],
    *,
    usual_output: int,
    tries: int = 1,
    longest: int = 1,
) -> Forecast:
    """Return what `requests`, all to one model, will take.

    Args:
        usual_output: tokens of one answer as they mostly are.
        tries: how often a question is asked at most, each time with the answer before.
        longest: times `max_tokens` that an answer may have.
    """
    count = read = most = most_read = 0
    model = ""
    for request in requests:
        size, room = request.estimated_input(), longest * request.max_tokens
        count, read, model = count + 1, read + size, request.model
        most += tries * room
        most_read += tries * size + sum(range(tries)) * room
    usual = count * usual_output
    price = price_of(model, prices)
    return Forecast(
        questions=count,
        input=read,
        usual_output=usual,
        most_output=most,
        likely=cost(model, Usage(read, usual), prices=prices) if price else None,
        most=cost(model, Usage(most_read, most), prices=prices) if price else None,
        as_of=price.as_of if price else "",
    )
