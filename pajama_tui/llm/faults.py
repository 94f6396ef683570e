"""What can go wrong between us and a model, and the sentence that says so."""

from dataclasses import dataclass
from enum import StrEnum

from pajama_tui.session_file import without_secrets
from pajama_tui.untrusted import printable

_LONGEST_DETAIL = 300


class Fault(StrEnum):
    """Why there is no complete answer."""

    CANCELLED = "cancelled"
    DEADLINE = "deadline"
    BUDGET = "budget"
    STALLED = "stalled"
    CUT = "cut"
    TRUNCATED = "truncated"
    GARBLED = "garbled"
    NOT_MESSAGES = "not-messages"
    OVERLOADED = "overloaded"
    RATE_LIMITED = "rate-limited"
    SERVER_ERROR = "server-error"
    BAD_REQUEST = "bad-request"
    BAD_KEY = "bad-key"
    NO_CREDIT = "no-credit"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    TOO_LARGE = "too-large"
    NO_CREDENTIALS = "no-credentials"
    UNREACHABLE = "unreachable"
    BAD_ADDRESS = "bad-address"
    UNTRUSTED_SERVER = "untrusted-server"
    NO_ANSWER = "no-answer"
    MAX_TOKENS = "max-tokens"
    CONTEXT_FULL = "context-full"
    REFUSED = "refused"
    EMPTY = "empty"
    ODD_STOP = "odd-stop"
    EXPIRED = "expired"
    UNRECORDED = "unrecorded"


_SENTENCES = {
    Fault.CANCELLED: "Cancelled. What had come by then is kept.",
    Fault.DEADLINE: (
        "{place} gave no complete answer within {detail}. Allow more time, or ask for less."
    ),
    Fault.BUDGET: "{detail}",
    Fault.STALLED: (
        "{place} stopped sending in the middle of the answer. Try again; if it keeps happening, "
        "look at the server or the network in between."
    ),
    Fault.CUT: (
        "The connection to {place} broke in the middle of the answer ({detail}). Try again; if it "
        "keeps happening, look at the network in between."
    ),
    Fault.TRUNCATED: (
        "The answer of {place} ended too early, without saying why. Try again; if it keeps "
        "happening, a proxy in between may cut long answers."
    ),
    Fault.GARBLED: "The answer of {place} broke off in something unreadable ({detail}). Try again.",
    Fault.NOT_MESSAGES: (
        "{place} sent something that is not the Messages API: {detail}. Check the base URL."
    ),
    Fault.OVERLOADED: "{place} is overloaded. Try again in a few minutes.",
    Fault.RATE_LIMITED: (
        "{place} limits how much you may ask at a time{detail}. Wait, or ask fewer at once."
    ),
    Fault.SERVER_ERROR: "{place} failed inside ({detail}). Try again in a few minutes.",
    Fault.BAD_REQUEST: "{place} did not accept the request: {detail}. Change what it names.",
    Fault.BAD_KEY: (
        "{place} did not accept the key ({detail}). Check ANTHROPIC_API_KEY, or "
        "ANTHROPIC_AUTH_TOKEN if you use that."
    ),
    Fault.NO_CREDIT: (
        "{place} reports that the account can't pay ({detail}). Add credit, or use another key."
    ),
    Fault.FORBIDDEN: (
        "{place} does not allow this key to use {model} ({detail}). Choose another model or key."
    ),
    Fault.NOT_FOUND: (
        "{place} knows no model {model}, or does not speak the Messages API ({detail}). Check "
        "the model's name and the base URL."
    ),
    Fault.TOO_LARGE: "The request is larger than {place} accepts. Give fewer or shorter examples.",
    Fault.NO_CREDENTIALS: ("There is no usable key for {place} ({detail}). Set ANTHROPIC_API_KEY."),
    Fault.UNREACHABLE: (
        "Can't reach {place} ({detail}). Check that the server runs, the address, and the network."
    ),
    Fault.BAD_ADDRESS: (
        "{place} can't be asked ({detail}). Check the base URL, and ANTHROPIC_CUSTOM_HEADERS if "
        "you use that."
    ),
    Fault.UNTRUSTED_SERVER: (
        "The certificate of {place} can't be verified ({detail}). Check the address; for a "
        "certificate of your own set SSL_CERT_FILE."
    ),
    Fault.NO_ANSWER: (
        "{place} did not begin to answer in time. Try again, or look whether the server is busy."
    ),
    Fault.MAX_TOKENS: (
        "The answer was cut off at the limit of {detail} tokens. Allow more tokens, or ask for "
        "something shorter."
    ),
    Fault.CONTEXT_FULL: (
        "The question and the answer are longer than {model} can hold. Give fewer or shorter "
        "examples, or choose a model with more room."
    ),
    Fault.REFUSED: (
        "{model} refused to answer{detail}. Change the rubric or the examples, or choose another "
        "model."
    ),
    Fault.EMPTY: "{model} answered without writing anything. Try again, or choose another model.",
    Fault.ODD_STOP: "{model} stopped for a reason unknown here ({detail}). Try again.",
    Fault.UNRECORDED: "{detail}",
    Fault.EXPIRED: "{place} did not get round to this request ({detail}). Ask it again.",
}

# Worth asking again: the next answer may well be whole.
PASSING = {
    Fault.STALLED,
    Fault.CUT,
    Fault.TRUNCATED,
    Fault.GARBLED,
    Fault.OVERLOADED,
    Fault.RATE_LIMITED,
    Fault.SERVER_ERROR,
    Fault.UNREACHABLE,
    Fault.NO_ANSWER,
    Fault.EMPTY,
    Fault.ODD_STOP,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom we asked, for messages: the server's address without secrets, and the model's name."""

    place: str
    model: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One failed attempt.

    Attributes:
        retry: asking again may help.
        after: seconds the server wants us to wait, or None.
        unpaid: surely nothing was charged: it never got to a model.
    """

    fault: Fault
    sentence: str
    retry: bool
    after: float | None = None
    unpaid: bool = False


def trouble(
    fault: Fault,
    asked: Asked,
    detail: str = "",
    *,
    retry: bool | None = None,
    after: float | None = None,
    unpaid: bool = False,
) -> Trouble:
    """Return the trouble with its sentence.

    Args:
        detail: the server's or the library's own words; made safe to show here.
        retry: None: as is usual for `fault`.
    """
    sentence = _SENTENCES[fault].format(
        place=asked.place, model=printable(asked.model, limit=100) or "the model", detail=detail
    )
    return Trouble(fault, sentence, fault in PASSING if retry is None else retry, after, unpaid)


def safe_detail(words: object) -> str:
    """Return a server's or library's own words on one line, without control characters or keys."""
    text = printable(without_secrets(str(words)), limit=_LONGEST_DETAIL)
    return text.strip().rstrip(".") or "no reason given"
