"""A dirty row is read or listed with its line, column and reason; good rows go on."""

import json
import math
from typing import Any

import pytest

from pajama_tui.errors import InputError
from pajama_tui.pairs import BadRow, Pair, PairSource, open_pairs

GOOD = b'{"prompt": "q", "response_a": "x", "response_b": "y", "label": "a"}'


def row(**changed: Any) -> bytes:
    """One JSON line of the plain format; a value of ... leaves the column out."""
    fields = {"prompt": "q", "response_a": "x", "response_b": "y", "label": "a"} | changed
    return json.dumps({k: v for k, v in fields.items() if v is not ...}).encode()


def read(write: Any, *lines: bytes, end: bytes = b"\n") -> PairSource:
    source: PairSource = open_pairs(write(end.join(lines) + end))
    source.scan()
    return source


def only(write: Any, line: bytes) -> Pair | BadRow:
    """What becomes of a line between two good ones."""
    source = read(write, GOOD, line, GOOD)
    first, found, last = (source.read(i) for i in range(3))
    assert isinstance(first, Pair)
    assert isinstance(last, Pair)
    assert (found.row, found.line) == (1, 2)
    return found


X = GOOD.index(b'"x"') + 1
"""The column of response_a's value."""

BAD: list[tuple[str, bytes, int | None, str]] = [
    ("cut off", GOOD[:X], X, "never ends"),
    ("NUL bytes only", b"\0" * 50, 1, "NUL"),
    ("NUL in a string", GOOD.replace(b'"x"', b'"\0"'), X + 1, "NUL"),
    ("tab in a string", GOOD.replace(b'"x"', b'"\t"'), X + 1, "control character"),
    ("not UTF-8", GOOD.replace(b'"x"', b'"caf\xe9"'), X + 4, "0xe9 is not UTF-8"),
    ("not UTF-8 behind a wide character", '{"é": "'.encode() + b'\xff"}', 8, "0xff"),
    ("key twice", GOOD[:-1] + b', "label": "b"}', len(GOOD) + 2, "'label' appears twice"),
    ("no JSON", b"hello", 1, "not JSON"),
    ("a list", b"[1]", 1, "a list where an object"),
    ("two objects", GOOD + GOOD, 68, "something follows"),
    ("huge int", b'{"n": ' + b"9" * 5000 + b"}", None, "number is too long"),
    ("huge exponent", b'{"n": 1e999999999}', None, "number is too long"),
    ("deep nesting", b'{"n": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", None, "too deeply"),
    ("boolean", row(response_a=True), None, "response_a is true (a boolean), not text"),
    ("number", row(response_b=4.5), None, "response_b is 4.5 (a number), not text"),
    ("null", row(response_b=None), None, "response_b is null, not text"),
    ("null prompt", row(prompt=None), None, "prompt is null, not text"),
    ("object", row(prompt={}), None, "prompt is an object, not text"),
    ("missing column", row(response_b=...), None, "there is no 'response_b'"),
    ("empty object", b"{}", None, "there is no 'response_a'"),
]


@pytest.mark.parametrize(
    ("line", "column", "reason"), [b[1:] for b in BAD], ids=[b[0] for b in BAD]
)
def test_bad_row(write: Any, line: bytes, column: int | None, reason: str) -> None:
    found = only(write, line)
    assert isinstance(found, BadRow)
    assert reason in found.reason
    assert found.column == column


@pytest.mark.parametrize(
    "text",
    ["a\u2028b\u2029c\u0085d\x1ce\x0bf", "cr\rin side", "\0 escaped", "a" * 10_000_000, "🦊", "ﷺ"],
    ids=["line separators", "carriage return", "NUL", "10 MB", "astral", "ligature"],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_strange_text_is_read_whole(write: Any, text: str, ascii_only: bool) -> None:
    fields = {"prompt": "q", "response_a": text, "response_b": "y", "label": "b"}
    raw = json.dumps(fields, ensure_ascii=ascii_only).encode()
    found = only(write, raw)
    assert isinstance(found, Pair)
    assert found.response_a == text


def test_lone_surrogates_are_read_and_flagged(write: Any) -> None:
    found = only(write, row(response_a="\ud800"))
    assert isinstance(found, Pair)
    assert (found.response_a, found.flags) == ("\ud800", ("unpaired surrogate",))


@pytest.mark.parametrize(
    ("changed", "flag"),
    [
        ({"response_a": " \n"}, "empty response"),
        ({"response_a": "y"}, "identical responses"),
        ({"prompt": ""}, "empty prompt"),
        ({"label": "maybe"}, "gold not read: label is maybe"),
        ({"label": {"x": 1}}, "gold not read: an object"),
    ],
)
def test_what_to_know_of_a_pair_is_flagged(write: Any, changed: dict[str, Any], flag: str) -> None:
    # The odd row lies behind those that decide how labels are read.
    source = read(write, *[GOOD] * 300, row(**changed))
    found = source.read(300)
    assert isinstance(found, Pair)
    assert found.flags == (flag,)


def test_records_keep_unknown_columns_untouched(write: Any) -> None:
    text = (
        '{"prompt": "q", "response_a": "x", "response_b": "y", "label": null, "id": '
        '123456789012345678901234567890, "f": 0.1, "deep": {"k": [1, 2.5, null, true]}, "e": ""}'
    )
    found = only(write, text.encode())
    assert isinstance(found, Pair)
    assert json.dumps(found.record) == text


def test_numbers_above_the_largest_float_keep_their_value(write: Any) -> None:
    found = only(write, GOOD[:-1] + b', "n": -1.5e400}')
    assert isinstance(found, Pair)
    assert json.loads(json.dumps(found.record))["n"] == -15 * 10**399


def test_nan_and_infinity_are_kept(write: Any) -> None:
    found = only(write, GOOD[:-1] + b', "n": [NaN, -Infinity]}')
    assert isinstance(found, Pair)
    nan, infinite = found.record["n"]
    assert math.isnan(nan)
    assert infinite == -math.inf


def test_blank_lines_are_skipped_and_lines_still_counted(write: Any) -> None:
    source = read(write, b"", GOOD, b"  \t", b"", b"nonsense", b"\r", GOOD)
    assert [source.read(i).line for i in range(len(source))] == [2, 5, 7]
    assert [(b.row, b.line) for b in source.problems] == [(1, 5)]


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_byte_order_mark_and_line_ends(write: Any, start: bytes, end: bytes) -> None:
    source = read(write, start + GOOD, GOOD, b'{"x"}', end=end)
    assert len(list(source.pairs())) == 2
    assert [(b.line, b.column) for b in source.problems] == [(3, 5)]


def test_a_last_line_without_its_end(write: Any) -> None:
    whole = open_pairs(write(GOOD + b"\n" + GOOD))
    assert len(list(whole.pairs())) == 2
    cut = open_pairs(write(GOOD + b"\n" + GOOD[:-9]))
    assert len(list(cut.pairs())) == 1
    assert [b.line for b in cut.problems] == [2]


def test_problems_are_counted_once_by_reason(write: Any) -> None:
    source = read(write, GOOD, b"{", row(response_a=True), b"{", GOOD)
    for _ in range(3):
        assert len(list(source.pairs())) == 2
    assert [b.line for b in source.problems] == [2, 3, 4]
    assert source.problem_counts == {
        "not JSON: a key in double quotes is missing": 2,
        "response_a is true (a boolean), not text": 1,
    }


def test_a_row_too_long_to_hold_is_listed(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pajama_tui.pairs.records.LONGEST_ROW", 2**20)
    found = only(write, row(response_a="a" * 3 * 2**20))
    assert isinstance(found, BadRow)
    assert found.reason == "the row is 3 MiB long, over 1"


def test_no_usable_row_at_all(write: Any) -> None:
    with pytest.raises(InputError, match=r"line 1, column 1: not JSON"):
        open_pairs(write(b"x\ny\nz\n"))
    with pytest.raises(InputError, match=r"response_a is null.*line 1.*2 more"):
        open_pairs(write([{"prompt": "q", "response_a": None, "response_b": "y"}] * 3))


def test_no_usable_row_in_a_file_too_long_to_read_at_once(write: Any) -> None:
    source = open_pairs(write([{"prompt": "q", "response_a": 1, "response_b": "y"}] * 300))
    with pytest.raises(InputError, match=r"299 more"):
        list(source.pairs())


def test_bad_rows_before_the_first_good_one(write: Any) -> None:
    source = read(write, *[b"nonsense"] * 30, GOOD)
    assert [pair.line for pair in source.pairs()] == [31]
    assert len(source.problems) == 30


def test_a_file_without_a_single_object_is_refused_in_whole_sentences(write: Any) -> None:
    with pytest.raises(InputError, match="none of the first rows has columns") as refused:
        read(write, b'{"prompt": "cut', b"{}")
    assert "Its columns are ." not in str(refused.value)
