"""Text from data on the screen: nothing in it reaches the terminal as a command."""

import sys
import unicodedata
from pathlib import Path

import pytest

from pajama_tui.untrusted import printable, shown_path


def test_no_code_point_that_a_terminal_acts_on_passes() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    passed = set(printable(every)) - {"\u200c", "\u200d"}
    acting = {char for char in passed if unicodedata.category(char)[0] == "C"}
    assert acting == set()
    assert passed.isdisjoint("\u2028\u2029")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b]0;title\x07", "\\x1b[31mred\\x1b]0;title\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("abc\u202edcba", "abc\\u202edcba"),
        ("\ud800 and \udcff", "\\ud800 and \\udcff"),
        ("\U000e0041", "\\U000e0041"),
        ("a\u2028b", "a\\u2028b"),
        ("back\x08space", "back\\x08space"),
        ("nul\0", "nul\\x00"),
    ],
)
def test_hidden_characters_are_written_as_escapes(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    "text", ["naïve café", "日本語", "می\u200cخواهم", "👩\u200d🚀", "क्षि", "[bold]", "\u00a0"]
)
def test_ordinary_text_of_any_script_passes_unchanged(text: str) -> None:
    assert printable(text) == text


def test_line_ends_and_tabs() -> None:
    assert printable("a\r\nb\nc\td") == "a⏎b⏎c d"
    assert printable("a\r\nb\nc\td", newlines=True) == "a\nb\nc    d"
    assert printable("over\rwritten", newlines=True) == "over\\x0dwritten"


@pytest.mark.parametrize("limit", [0, 1, 2, 5, 8, 30])
@pytest.mark.parametrize(
    "text", ["", "short", "longer than that by far " * 3, "\x1b" * 40, "\r\n" * 40, "a\t" * 20]
)
@pytest.mark.parametrize("newlines", [True, False])
def test_a_limit_is_never_exceeded_and_a_cut_always_shows(
    text: str, limit: int, newlines: bool
) -> None:
    whole = printable(text, newlines=newlines)
    shown = printable(text, newlines=newlines, limit=limit)
    assert len(shown) <= limit
    if len(whole) <= limit:
        assert shown == whole
    elif limit:
        assert shown == whole[: limit - 1] + "…"


def test_a_path_below_the_working_directory_is_shown_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown_path(tmp_path / "sessions" / "x\x1b[2J") == "sessions/x\\x1b[2J"
    assert shown_path("sessions/mine") == "sessions/mine"
    assert shown_path(tmp_path.parent / "elsewhere") == str(tmp_path.parent / "elsewhere")
