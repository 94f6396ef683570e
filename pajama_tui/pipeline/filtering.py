"""Which pairs are looked for: one line of words and facets, as typed on screens and command lines.

Plain words are looked for in the prompt and both responses; `key:value` words are facets. All of
them must hold. What a facet says of a row is worked out in `filtering_rows`, what a word says in
`filtering_text`.
"""

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pajama_tui.errors import InputError
from pajama_tui.pairs.pair import Pair
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    pass

Need = Literal["verdicts", "disagreement", "failures", "labels", "gold", "text"]

CHOICES = {
    "gold": ("a", "b", "tie", "none"),
    "verdict": ("a", "b", "tie", "abstain", "none"),
}
TEXTS = ("prompt", "a", "b", "flag")
SHARES = ("confidence", "disagree")
FLAGS = ("wrong", "failed", "bad", "labelled", "flag")
_KEYS = (*CHOICES, *SHARES, *TEXTS, "failed", "row")
_TERM = re.compile(r"(?P<key>[a-z]+)(?P<sign>:?(?:>=|<=|>|<|=)|:)(?P<value>.*)", re.S | re.I)
_SHARE = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(%?)")
_ROWS = re.compile(r"([\d,]+)?(-)?([\d,]+)?")
_EXAMPLES = {"confidence": "<.7", "disagree": ">.4"}

HELP = (
    'Words: all must occur in prompt or responses, in any case · "several words" · -word for rows '
    "without · prompt:word a:word b:word · gold:a|b|tie|none · verdict:a|b|tie|abstain|none · "
    "wrong (verdict and gold differ) · confidence:<.7 · disagree:>.4 (the smaller side's share of "
    "the judges' votes, 0 to .5) · failed, failed:>3 (judges without a score) · bad (no pair) · "
    "labelled (here) · flag, flag:empty (notes) · row:10-200 · -gold:tie for all others"
)


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a filter.

    Attributes:
        key: the facet, "text" for a plain word.
        value: what it asks for: lower case, for a text case-folded.
        sign: "", or how a figure compares: ">", "<", ">=", "<=", "=".
        limits: a figure's limit, or the first and last row (0-based, both included).
        inverted: it must not hold.
        column: 1-based, where it starts in the line.
    """

    key: str
    value: str = ""
    sign: str = ""
    limits: tuple[float, float] = (0.0, 0.0)
    inverted: bool = False
    column: int = 1

    @property
    def reads(self) -> bool:
        """Whether the pair's texts must be read for it."""
        return self.key == "text" or self.key in TEXTS

    @property
    def need(self) -> Need | None:
        """What must be known of all pairs for it."""
        if self.reads:
            return "text"
        if self.key == "disagree":
            return "disagreement"
        if self.key in ("verdict", "wrong", "confidence"):
            return "verdicts"
        found: dict[str, Need] = {"failed": "failures", "labelled": "labels", "gold": "gold"}
        return found.get(self.key)

    def holds(self, pair: Pair) -> bool:
        """Whether a pair's texts are as it asks; only where `reads`."""
        return self._occurs(pair) != self.inverted

    def _occurs(self, pair: Pair) -> bool:
        if self.key == "flag":
            return any(self.value in flag.casefold() for flag in pair.flags)
        sides = {"prompt": pair.prompt, "a": pair.response_a, "b": pair.response_b}
        if self.key != "text":
            return self.value in sides[self.key].casefold()
        return any(self.value in text.casefold() for text in sides.values())


@dataclass(frozen=True, slots=True)
class PairFilter:
    """What a row must be to be listed; without terms every row is."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def facets(self) -> tuple[Term, ...]:
        """Terms that are decided for all rows at once."""
        return tuple(term for term in self.terms if not term.reads)

    @property
    def texts(self) -> tuple[Term, ...]:
        """Terms for which each row that passes the facets has to be read."""
        return tuple(term for term in self.terms if term.reads)

    @property
    def needs(self) -> frozenset[Need]:
        """What must be known of all pairs."""
        return frozenset(filter(None, (term.need for term in self.terms)))

    def reads(self, pair: Pair) -> bool:
        """Whether a pair's texts are as all `texts` ask."""
        return all(term.holds(pair) for term in self.texts)


def parse_pair_filter(text: str) -> PairFilter:
    """Read a filter; "" lets every row through.

    Raises:
        InputError: a word is not finished, or can't be understood; the message has its column.
    """
    found, trouble = read_pair_filter(text)
    if trouble:
        raise InputError(trouble)
    return found


def read_pair_filter(text: str) -> tuple[PairFilter, str]:
    """Read a filter that is perhaps still being typed.

    Returns:
        The filter of the words that can be understood, and a sentence on the first that can't be,
        or "".
    """
    terms: list[Term] = []
    trouble = ""
    for word in _words(text):
        try:
            terms.append(_term(word))
        except InputError as error:
            trouble = trouble or f"Column {word.column}: {error}"
    return PairFilter(tuple(terms)), trouble


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as typed, without its quotation marks: `quoted` says how much of it stood before."""

    text: str
    column: int
    quoted: int | None
    open: bool


def _words(line: str) -> Iterator[_Word]:
    """Split at blanks outside of quotation marks."""
    text, start, quoted, inside = "", None, None, False
    for at, char in enumerate(line):
        if char.isspace() and not inside:
            if start is not None:
                yield _Word(text, start + 1, quoted, False)
            text, start, quoted = "", None, None
            continue
        start = at if start is None else start
        if char == '"':
            inside = not inside
            quoted = len(text) if quoted is None else quoted
        else:
            text += char
    if start is not None:
        yield _Word(text, start + 1, quoted, inside)


def _term(word: _Word) -> Term:
    if word.open:
        raise InputError('a quotation mark " is still open.')
    text, quoted = word.text, word.quoted
    inverted = text.startswith("-") and len(text) > 1 and quoted != 0
    if inverted:
        text, quoted = text[1:], None if quoted is None else quoted - 1
    if not text:
        raise InputError('there is nothing between the quotation marks "".')
    found = _TERM.fullmatch(text)
    # A key in quotation marks is text to look for.
    if quoted is not None and (not found or quoted <= found.end("sign") - 1):
        found = None
    elif text.casefold() in FLAGS:
        return Term(text.casefold(), inverted=inverted, column=word.column)
    key = found["key"].lower() if found else ""
    if found and key in _KEYS:
        sign, value = found["sign"].removeprefix(":"), found["value"]
        return _facet(key, sign, value, inverted, word.column)
    if found and not found["value"].startswith("//"):
        close = difflib.get_close_matches(key, _KEYS, 1, 0.75)
        if close:
            raise InputError(
                f"there is no '{printable(key, limit=20)}:'; did you mean {close[0]}:? "
                "Text with a colon goes into quotation marks."
            )
    return Term("text", text.casefold(), inverted=inverted, column=word.column)


def _facet(key: str, sign: str, value: str, inverted: bool, column: int) -> Term:
    build: Callable[[str, str, str], tuple[str, str, tuple[float, float]]]
    if key in CHOICES:
        build = _choice
    elif key in SHARES:
        build = _share
    elif key == "failed":
        build = _number
    elif key == "row":
        build = _rows
    else:
        build = _text
    value, sign, limits = build(key, sign, value)
    return Term(key, value, sign, limits, inverted, column)


def _choice(key: str, sign: str, value: str) -> tuple[str, str, tuple[float, float]]:
    wanted = value.casefold().split("|")
    known = CHOICES[key]
    if sign not in ("", "=") or any(word not in known for word in wanted):
        raise InputError(
            f"{key}: goes on with {', '.join(known[:-1])} or {known[-1]}, several of them as in "
            f"{key}:a|tie{_not(value)}."
        )
    return "|".join(wanted), "", (0.0, 0.0)


def _share(key: str, sign: str, value: str) -> tuple[str, str, tuple[float, float]]:
    found = _SHARE.fullmatch(value)
    if not found or sign in ("", "="):
        raise InputError(
            f"{key}: goes on with <, <=, > or >= and a share of 1, as in "
            f"{key}:{_EXAMPLES[key]}{_not(sign + value)}."
        )
    limit = float(found[1]) * (0.01 if found[2] else 1.0)
    return "", sign, (limit, limit)


def _number(key: str, sign: str, value: str) -> tuple[str, str, tuple[float, float]]:
    if not (value.isascii() and value.isdecimal()):
        raise InputError(
            f"{key}: goes on with a number of judges, as in {key}:>3{_not(sign + value)}."
        )
    return "", sign or "=", (float(value), float(value))


def _rows(key: str, sign: str, value: str) -> tuple[str, str, tuple[float, float]]:
    found = _ROWS.fullmatch(value)
    first = (found[1] or "").replace(",", "") if found else ""
    last = (found[3] or "").replace(",", "") if found else ""
    if not found or not (first or last) or (sign not in ("", "=") and (found[2] or last)):
        raise InputError(
            "row: goes on with a row number or a range, counted from 1, as in row:17 or "
            f"row:10-200{_not(sign + value)}."
        )
    low = int(first) if first else 1
    high = int(last) if last else (1 << 60 if found[2] else low)
    if sign in (">", ">="):
        low, high = low + (sign == ">"), 1 << 60
    elif sign in ("<", "<="):
        low, high = 1, low - (sign == "<")
    if low > high and not sign:
        raise InputError(f"row:{low}-{high} ends before it begins.")
    return "", "", (float(low - 1), float(high - 1))


def _text(key: str, sign: str, value: str) -> tuple[str, str, tuple[float, float]]:
    if sign not in ("", "=") or not value:
        raise InputError(f'{key}: goes on with a text, as in {key}:table or {key}:"two words".')
    return value.casefold(), "", (0.0, 0.0)


def _not(value: str) -> str:
    return f", not '{printable(value, limit=40)}'" if value else ""
