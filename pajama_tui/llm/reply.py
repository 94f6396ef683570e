"""What is asked of a model, and what came back: whole, or with the reason why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pajama_tui.errors import PajamaError
from pajama_tui.llm.faults import Fault

Role = Literal["user", "assistant"]
Effort = Literal["low", "medium", "high", "xhigh", "max"]

# What English prose and code come to with current tokenizers; other scripts need more.
_ASCII_PER_TOKEN = 3.2


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or several requests.

    Attributes:
        input: read at the full price; tokens read from or written to a cache are not in it.
        output: written by the model, thinking included.
        cache_write: written to a cache kept 5 minutes; `cache_write_long`: for an hour.
        exact: as the server counted; False: estimated from the text that came.
    """

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    cache_write_long: int = 0
    exact: bool = True

    @property
    def prompt(self) -> int:
        """All tokens that were read."""
        return self.input + self.cache_read + self.cache_write + self.cache_write_long

    @property
    def total(self) -> int:
        """All tokens, read and written."""
        return self.prompt + self.output

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cache_read + other.cache_read,
            self.cache_write + other.cache_write,
            self.cache_write_long + other.cache_write_long,
            self.exact and other.exact,
        )


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model.

    Attributes:
        messages: (role, text) in turn, the last one the user's.
        system: instructions that stay the same over many requests.
        schema: JSON schema of the object wanted; the answer's object is `Reply.data`.
        effort: how hard the model should think; None: the model's default. Sent only to servers
            known to take it.
        cache: mark `system` as worth caching, where the server is known to take that.
        longer: an answer cut off at `max_tokens` is asked for once more, with twice as many.
    """

    model: str
    messages: Sequence[tuple[Role, str]]
    system: str = ""
    max_tokens: int = 8192
    schema: Mapping[str, Any] | None = None
    effort: Effort | None = None
    cache: bool = False
    longer: bool = True

    def followed(self, answer: str, words: str) -> "Request":
        """Return the question that goes on after `answer` with `words`."""
        messages = (*self.messages, ("assistant", answer), ("user", words))
        return replace(self, messages=messages)

    def estimated_input(self) -> int:
        """Return about how many tokens this is to read."""
        texts = [self.system, *(text for _, text in self.messages)]
        if self.schema is not None:
            texts.append(str(self.schema))
        return sum(map(estimated_tokens, texts)) + 8 * len(texts)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One HTTP request and everything that came of it, complete or not.

    Attributes:
        text: what the model wrote. Untrusted, as is `thinking`.
        usage: None where nobody can know: it was sent, and no answer began.
        request_id: the server's, or "".
        spend_id: the request's line in the spend log, or "" without one.
        fault: what went wrong, or None.
    """

    text: str = ""
    thinking: str = ""
    stop_reason: str | None = None
    usage: Usage | None = None
    request_id: str = ""
    spend_id: str = ""
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer.

    Attributes:
        attempts: every request made for it, the last being the one that was answered.
        data: the JSON object in the text where a schema was given, else None. None too where the
            text holds none; `extract.misfit` says what is wrong with one that is there.
    """

    attempts: tuple[Attempt, ...]
    data: dict[str, Any] | None = None

    @property
    def text(self) -> str:
        """What the model wrote; untrusted."""
        return self.attempts[-1].text

    @property
    def thinking(self) -> str:
        """The reasoning the server showed; untrusted."""
        return self.attempts[-1].thinking

    @property
    def stop_reason(self) -> str | None:
        """Why the model stopped: "end_turn", "stop_sequence" or "tool_use"."""
        return self.attempts[-1].stop_reason

    @property
    def request_id(self) -> str:
        """The server's name for the request, or ""."""
        return self.attempts[-1].request_id

    @property
    def spend_id(self) -> str:
        """The answered request's line in the spend log, or ""."""
        return self.attempts[-1].spend_id

    @property
    def usage(self) -> Usage:
        """Tokens of all attempts; not exact where one of them is unknown."""
        return total_usage(self.attempts)


class Failed(PajamaError):
    """No complete answer; the message says what happened and what to do. What came is kept.

    Attributes:
        attempts: every request made, in order; none where it failed before the first.
    """

    def __init__(self, fault: Fault, sentence: str, attempts: Sequence[Attempt] = ()) -> None:
        super().__init__(sentence)
        self.fault = fault
        self.attempts = tuple(attempts)

    @property
    def text(self) -> str:
        """The longest text that came, perhaps cut off; untrusted."""
        return self._best.text

    @property
    def stop_reason(self) -> str | None:
        """Why the model stopped writing that text, None where it didn't say."""
        return self._best.stop_reason

    @property
    def request_id(self) -> str:
        """The server's name for the last request it gave one, or ""."""
        return next((each.request_id for each in reversed(self.attempts) if each.request_id), "")

    @property
    def usage(self) -> Usage:
        """Tokens of all attempts; not exact where one of them is unknown."""
        return total_usage(self.attempts)

    @property
    def _best(self) -> Attempt:
        return max(self.attempts, key=lambda each: len(each.text), default=Attempt())


def total_usage(attempts: Sequence[Attempt]) -> Usage:
    """Return the tokens of all attempts; one of unknown usage makes the sum not exact."""
    return sum((each.usage or Usage(exact=False) for each in attempts), Usage())


def estimated_tokens(text: str) -> int:
    """Return about how many tokens `text` is: 3.2 ASCII characters each, others one each."""
    ascii_only = len(text.encode("ascii", "ignore"))
    return round(ascii_only / _ASCII_PER_TOKEN) + len(text) - ascii_only
