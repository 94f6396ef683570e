"""Responses of a model behind a server of the Messages API, several questions at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pajama_tui.llm import Failed, Fault, Reply, Request
from pajama_tui.llm.retry import OnWait
from pajama_tui.training.responses.asking import FINAL, Asker, Asking, Ended, ask_rows
from pajama_tui.training.responses.forecast import Forecast, forecast_of
from pajama_tui.training.responses.questions import DataRow, RowData
from pajama_tui.training.responses.record import Response, Stopped, is_from
from pajama_tui.training.responses.resuming import check_rows
from pajama_tui.training.responses.row_file import RowFile

RUN = "probe collect"
"""What the ledger calls the requests."""

# What an answer to a question comes to; only for the price that is likely.
_USUAL_OUTPUT = 300
_ENDINGS: dict[Fault, Stopped] = {
    Fault.REFUSED: "refused",
    Fault.MAX_TOKENS: "length",
    Fault.EMPTY: "empty",
}


@dataclass(frozen=True)
class ServerCollection:
    """Responses to be asked for.

    Attributes:
        file: what is there is not asked for.
        samples: responses to each question.
        suffix: put after every question.
        max_tokens: of one response; one that is longer is cut off there.
        limit: the first so many rows only.
    """

    data: RowData
    file: RowFile
    asker: Asker
    samples: int = 1
    suffix: str = ""
    max_tokens: int = 512
    limit: int | None = None

    def check(self) -> None:
        """Raise InputError where the questions are others than those of the file."""
        check_rows(self.data, self.file, is_from)

    def counts(self) -> tuple[int, int]:
        """Return how many responses are there, and how many there are to be."""
        keys = [(row.position, n) for row in self.data.rows(self.limit) for n in self._numbers]
        return sum(key in self.file for key in keys), len(keys)

    def forecast(self) -> Forecast:
        """Return what the questions that are left will take."""
        requests = (self._request(row) for row, _ in self._todo())
        usual = min(_USUAL_OUTPUT, self.max_tokens)
        return forecast_of(requests, self.asker.prices, usual_output=usual)

    def interrupted(self) -> int:
        """Count questions that an earlier run asked and that have no row here."""
        return self.asker.unanswered(
            _purpose(row, sample)
            for row, sample in self._todo()
            if not self.file.holds((row.position, sample))
        )

    def collect(
        self, on_row: Callable[[], None] = lambda: None, on_wait: OnWait | None = None
    ) -> Ended:
        """Ask for every response that is not there; each is on disk as soon as it came.

        Args:
            on_row: called after each.

        Raises:
            InputError: there is no usable question.
            PajamaError: a file can't be written.
        """

        async def work(asking: Asking, task: tuple[DataRow, int]) -> None:
            row, sample = task
            answer = await asking.ask(self._request(row), _purpose(row, sample))
            response = response_of(answer)
            model = self.asker.model
            self.file.append(response.record(row, model, sample, self.samples))
            on_row()

        return ask_rows(self.asker, self._todo(), work, on_wait=on_wait)

    @property
    def _numbers(self) -> range:
        return range(self.samples)

    def _todo(self) -> Iterator[tuple[DataRow, int]]:
        return (
            (row, sample)
            for row in self.data.rows(self.limit)
            for sample in self._numbers
            if (row.position, sample) not in self.file
        )

    def _request(self, row: DataRow) -> Request:
        return Request(
            self.asker.model,
            (("user", row.question + self.suffix),),
            max_tokens=self.max_tokens,
            longer=False,
        )


def response_of(answer: Reply | Failed) -> Response:
    """Return what came as a response; one that was cut off keeps its text."""
    usage = answer.attempts[-1].usage if answer.attempts else None
    tokens = usage.output if usage is not None and usage.exact else None
    if isinstance(answer, Reply):
        return Response(answer.text, "end", "", tokens)
    stopped = _ENDINGS.get(answer.fault, "failed")
    text = answer.text if stopped == "length" else None
    if stopped == "empty" or (stopped == "length" and not answer.text.strip()):
        stopped, text = "empty", ""
    again = answer.fault not in FINAL and stopped == "failed"
    return Response(text, stopped, str(answer), tokens, again)


def _purpose(row: DataRow, sample: int) -> str:
    return f"{RUN} {row.position}/{sample}"
