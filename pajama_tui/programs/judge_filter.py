"""Which judges are looked for: the words of a filter, on the command line and on screens."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pajama_tui.errors import InputError
from pajama_tui.programs.judge import Judge
from pajama_tui.untrusted import printable

HealthWord = Literal["good", "warn", "bad", "unknown"]
HEALTH: tuple[HealthWord, ...] = ("good", "warn", "bad", "unknown")
FLAGS = ("own", "shipped", "disabled", "used")
FIGURES = ("weight", "accuracy", "coverage", "p50", "p99")
_TEXTS = ("rubric", "name", "text")
_TERM = re.compile(r"(?P<key>[a-z0-9]+)(?P<sign>:|>=|<=|>|<|=)(?P<value>.*)", re.S | re.I)
_NUMBER = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(%?)")
_EXAMPLES = {"weight": "0.1", "accuracy": "60%", "coverage": "50%", "p50": "1", "p99": "5"}

HELP = (
    "Words: any text of name, rubric or source · rubric:code · name:brev · health:good, warn, bad "
    "or unknown · own · shipped · disabled · used · weight>0.1 · accuracy<55% · coverage>=0.5 · "
    'p99>5 (milliseconds) · "several words" · -word for all others'
)


@dataclass(frozen=True, slots=True)
class JudgeFacts:
    """A judge, and what is known of it.

    Attributes:
        own: its text is the session's own. shipped: it comes with the package.
        disabled: kept without a say.
        health: "bad" when it is left out of the verdicts, "warn" when something is to be known.
        weight: in the last verdicts; None where unknown, as with all figures.
        accuracy, coverage: shares, 0 to 1.
        p50, p99: seconds a call.
    """

    judge: Judge
    own: bool = False
    shipped: bool = False
    disabled: bool = False
    health: HealthWord = "unknown"
    weight: float | None = None
    accuracy: float | None = None
    coverage: float | None = None
    p50: float | None = None
    p99: float | None = None


_Test = Callable[[JudgeFacts], bool]


@dataclass(frozen=True, slots=True)
class JudgeFilter:
    """What a judge must be to be shown.

    Attributes:
        figures: those it asks for; "health" among them.
    """

    tests: tuple[_Test, ...] = ()
    figures: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.tests)

    def wants(self, facts: JudgeFacts) -> bool:
        """Whether a judge passes every test."""
        return all(test(facts) for test in self.tests)


def parse_filter(text: str) -> JudgeFilter:
    """Read a filter: words that must all hold, in any case; "" lets every judge through.

    Raises:
        InputError: a word is not finished, or can't be understood.
    """
    found, trouble = read_filter(text)
    if trouble:
        raise InputError(trouble)
    return found


def read_filter(text: str) -> tuple[JudgeFilter, str]:
    """Read a filter that is perhaps still being typed.

    Returns:
        The filter of the words that can be understood, and a sentence on the first that can't be,
        or "".
    """
    tests: list[_Test] = []
    figures: set[str] = set()
    trouble = ""
    words, open_quote = _words(text)
    for word in words:
        inverted = len(word) > 1 and word.startswith("-")
        try:
            test = _test(word[1:] if inverted else word, figures)
        except InputError as error:
            trouble = trouble or str(error)
            continue
        tests.append(_inverse(test) if inverted else test)
    if open_quote:
        trouble = trouble or 'A quotation mark " is still open.'
    return JudgeFilter(tuple(tests), frozenset(figures)), trouble


def filter_of(
    text: str = "", *, rubric: str = "", contains: str = "", disabled: bool = False
) -> JudgeFilter:
    """Return the filter `text`, narrowed to a rubric, a text taken literally, the disabled ones.

    Raises:
        InputError: see `parse_filter`.
    """
    found = parse_filter(text)
    more: list[_Test] = []
    if rubric:
        more.append(_text("rubric", rubric.casefold(), exact=True))
    if contains:
        more.append(_text("text", contains.casefold(), exact=False))
    if disabled:
        more.append(_flag("disabled"))
    return JudgeFilter((*found.tests, *more), found.figures)


def health_word(left_out: str, flagged: bool) -> HealthWord:
    """Return the health of a judge that was run."""
    return "bad" if left_out else "warn" if flagged else "good"


def _words(text: str) -> tuple[list[str], bool]:
    """Split at blanks outside of quotation marks; return whether the last mark is not closed."""
    words: list[str] = []
    inside = within = False
    for char in text:
        if char == '"':
            inside = not inside
            if not within:
                words.append("")
            within = True
        elif char.isspace() and not inside:
            within = False
        else:
            if not within:
                words.append("")
            within = True
            words[-1] += char
    return [word for word in words if word], inside


def _test(word: str, figures: set[str]) -> _Test:
    folded = word.casefold()
    if folded in FLAGS:
        return _flag(folded)
    found = _TERM.fullmatch(word)
    key = found["key"].lower() if found else ""
    if found and key == "health" and found["sign"] in ":=":
        figures.add(key)
        return _health(found["value"].casefold())
    if found and key in FIGURES and found["sign"] != ":":
        figures.add(key)
        return _figure(key, found["sign"], found["value"])
    if found and key in _TEXTS and found["sign"] in ":=":
        return _text(key, found["value"].casefold(), exact=found["sign"] == "=")
    return _text("text", folded, exact=False)


def _flag(name: str) -> _Test:
    if name == "used":
        return lambda facts: not facts.disabled
    return lambda facts: bool(getattr(facts, name))


def _health(value: str) -> _Test:
    wanted = [word for word in HEALTH if word.startswith(value)]
    if not value or not wanted:
        raise InputError(f"health: goes on with {', '.join(HEALTH[:-1])} or {HEALTH[-1]}.")
    return lambda facts: facts.health in wanted


def _text(key: str, value: str, *, exact: bool) -> _Test:
    def test(facts: JudgeFacts) -> bool:
        judge = facts.judge
        if key == "text":
            return value in _searched(judge)
        own = (judge.rubric if key == "rubric" else judge.name).casefold()
        return own == value if exact else value in own

    return test


@lru_cache(512)
def _searched(judge: Judge) -> str:
    return f"{judge.label}\n{judge.source}".casefold()


def _figure(name: str, sign: str, value: str) -> _Test:
    found = _NUMBER.fullmatch(value)
    if not found:
        raise InputError(
            f"{name}{sign} goes on with a number, as in {name}{sign}{_EXAMPLES[name]}"
            + (f", not '{printable(value, limit=40)}'." if value else ".")
        )
    scale = 0.01 if found[2] else 0.001 if name in ("p50", "p99") else 1.0
    limit = float(found[1]) * scale

    def test(facts: JudgeFacts) -> bool:
        figure: float | None = getattr(facts, name)
        if figure is None:
            return False
        return {
            ">": figure > limit,
            "<": figure < limit,
            ">=": figure >= limit,
            "<=": figure <= limit,
            "=": figure == limit,
        }[sign]

    return test


def _inverse(test: _Test) -> _Test:
    return lambda facts: not test(facts)
