"""The checker: what it finds, where, and that no text makes it fail or run anything."""

import random
import sys

import pytest

from pajama_tui.programs import ALLOWED_IMPORTS, Judge, check_judge

CLEAN = '"""Doc."""\n\n\ndef judging_function(query, response):\n    return 1.0\n'


def check(source: str) -> list[tuple[str, int, int, str]]:
    found = check_judge(Judge("name", "rubric", source))
    return [(f.severity, f.line, f.column, f.message) for f in found]


def one(source: str) -> tuple[str, int, int, str]:
    (found,) = check(source)
    return found


def test_a_clean_judge_has_no_finding() -> None:
    assert check(CLEAN) == []


@pytest.mark.parametrize(
    ("source", "line", "column", "part"),
    [
        ('"""D."""\nx = (1,\n', 2, 5, "never closed"),
        ('"""D."""\nreturn 1\n', 2, 1, "outside function"),
        ('"""D."""\nx = "\0"\n', 2, 6, "NUL"),
        ('"""D."""\nx = "ä\udcff"\n', 2, 7, "not UTF-8"),
        ("x = \ud800", 1, 5, "not UTF-8"),
        ("x = " + "-" * 60_000 + "1", 1, 1, "too deeply"),
        ("x = a" + "[0]" * 20_000, 1, 1, "too deeply"),
        ("#" * 65_600, 1, 1, "64"),
    ],
)
def test_what_is_no_python_is_an_error_with_its_place(source, line, column, part) -> None:
    severity, *place, message = one(source)
    assert (severity, place) == ("error", [line, column])
    assert part in message


@pytest.mark.parametrize(
    ("definition", "part"),
    [
        ("x = 1", "no judging_function"),
        ("def judge(query, response):\n    return 1", "'judge' under another name"),
        ("class A:\n    def judging_function(self, q, r):\n        return 1", "move it to the top"),
        ("def judging_function(q):\n    return 1", "two arguments"),
        ("def judging_function(q, r, s):\n    return 1", "two arguments"),
        ("def judging_function(q, r, *, s):\n    return 1", "keyword argument"),
        ("async def judging_function(q, r):\n    return 1", "async"),
        ("def judging_function(q, r):\n    yield 1", "generator"),
        ("class judging_function:\n    pass", "class"),
        ("judging_function = 3", "constant"),
        ("judging_function = lambda q: 1", "two arguments"),
        ("def judging_function(q, r):\n    return 1\njudging_function = 3", "constant"),
    ],
)
def test_an_entry_point_that_cannot_be_called_is_an_error(definition, part) -> None:
    severity, _, _, message = one(f'"""D."""\n{definition}\n')
    assert severity == "error"
    assert part in message


@pytest.mark.parametrize(
    "definition",
    [
        "def judging_function(q, r, strict=True):\n    return 1",
        "def judging_function(*texts):\n    return 1",
        "def judging_function(q, /, r, *, k=2, **rest):\n    return 1",
        "judging_function = lambda q, r: 1",
        "def f(q, r):\n    return 1\njudging_function = f",
        "if True:\n    def judging_function(q, r):\n        return 1",
        "try:\n    import re\nexcept ImportError:\n    re = None\n"
        "def judging_function(q, r):\n    return 1",
        "def judging_function(q, r):\n    def parts():\n        yield 1\n    return sum(parts())",
    ],
)
def test_every_way_to_define_it_is_accepted(definition) -> None:
    assert check(f'"""D."""\n{definition}\n') == []


@pytest.mark.parametrize(
    ("body", "line", "part"),
    [
        ("import os", 5, "sandbox stops the import of 'os'"),
        ("import urllib.request", 5, "'urllib.request'"),
        ("from urllib import parse, request", 5, "'urllib.request'"),
        ("import numpy as np", 5, "'numpy' is not in the standard library"),
        ("from . import other", 5, "one file"),
        ("import random", 5, "another score"),
        ("import time", 5, "clock"),
        ("open('x')", 5, "no files"),
        ("eval(query)", 5, "runs text"),
        ("hash(query)", 5, "process"),
        ("id(query)", 5, "addresses"),
        ("__import__('re')", 5, "import statement"),
        ("input()", 5, "nobody"),
        ("try:\n        x = 1\n    except:\n        x = 2", 7, "hides every error"),
        (
            "try:\n        x = 1\n    except Exception as e:\n        return 0",
            7,
            "hides every error",
        ),
        ("try:\n        x = 1\n    except (ValueError, BaseException):\n        x = 2", 7, "hides"),
        ("while True:\n        pass", 5, "no way out"),
        ("while 1:\n        for x in query:\n            break", 5, "no way out"),
        ("global counter\n    counter = 1", 5, "'global' keeps state"),
        ("SEEN.append(query)", 5, "changes 'SEEN'"),
        ("SEEN[0] = 1", 5, "changes 'SEEN'"),
        ("judging_function.calls = 1", 5, "changes 'judging_function'"),
    ],
)
def test_bad_habits_are_warned_of_at_their_line(body, line, part) -> None:
    source = (
        f'"""D."""\nSEEN = []\n\ndef judging_function(query, response):\n    {body}\n    return 1\n'
    )
    severity, at, column, message = one(source)
    assert (severity, at, column) == ("warning", line, 5)
    assert part in message


@pytest.mark.parametrize(
    "body",
    [
        "try:\n        x = int(query)\n    except ValueError:\n        x = 0",
        "try:\n        x = 1\n    except Exception:\n        raise",
        "while True:\n        if query:\n            break",
        "while True:\n        return 1",
        "SEEN = []\n    SEEN.append(1)",
        "words = query.split()\n    words.sort()",
        "hash = len\n    hash(query)",
        "from urllib.parse import quote",
        "import collections.abc, unicodedata, zlib",
    ],
)
def test_honest_code_is_not_warned_of(body) -> None:
    source = (
        f'"""D."""\nSEEN = []\n\ndef judging_function(query, response):\n    {body}\n    return 1\n'
    )
    assert check(source) == []


def test_a_mutable_default_and_a_missing_docstring_are_warned_of() -> None:
    found = check("def judging_function(q, r, seen={}):\n    return 1\n")
    assert [(severity, line) for severity, line, _, _ in found] == [("warning", 1)] * 2
    assert "docstring" in found[0][3]
    assert "shared by all calls" in found[1][3]


def test_columns_count_characters_not_bytes() -> None:
    source = CLEAN.replace("return 1.0", "é = 'ééé'; hash(é); return 1.0")
    assert one(source)[1:3] == (5, 16)


def test_messages_hold_no_terminal_controls() -> None:
    for source in ("import \u202exyz", "x = '\x1b[31m", "def \x1b(): pass", "import a.b\u00adc"):
        for _, _, _, message in check(source):
            assert message.isprintable()


def test_nothing_is_executed(tmp_path) -> None:
    marker = tmp_path / "ran"
    check(f"open({str(marker)!r}, 'w').close()\n" + CLEAN)
    assert not marker.exists()


def test_a_warning_of_the_compiler_is_not_printed(capfd) -> None:
    assert check(CLEAN.replace("1.0", r'"\d" is 1')) == []
    assert capfd.readouterr() == ("", "")


def test_no_text_makes_the_checker_fail() -> None:
    draw = random.Random(5)
    snippets = [
        "def judging_function(", "query, response):\n", "    return", " lambda: ", "import ", "(",
        "[", "'", '"""', "\n", "\t", "\\", "\0", "\ud800", "é", "while True:", "except:", "try:\n",
        "yield ", "async ", "global x", "f'{", "}", "class A", "@", ":=", "*", "1" * 50,
        "match x:\n case ", "~",
    ]  # fmt: skip
    for _ in range(1500):
        source = "".join(draw.choices(snippets, k=draw.randint(1, 12)))
        for severity, line, column, message in check(source):
            assert severity in ("error", "warning")
            assert line >= 1
            assert column >= 1
            assert message


def test_allowed_imports_are_compute_only_standard_modules() -> None:
    assert {name.partition(".")[0] for name in ALLOWED_IMPORTS} <= sys.stdlib_module_names
    assert not ALLOWED_IMPORTS & {
        "os",
        "sys",
        "subprocess",
        "socket",
        "ctypes",
        "pathlib",
        "shutil",
    }
