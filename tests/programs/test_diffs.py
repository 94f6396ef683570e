"""Diffs as lines: what changed, where, and no wider than there is room."""

import random

from rich.cells import cell_len

from pajama_tui.programs.diffs import side_by_side, unified

OLD = (
    "import re\n\n\ndef f(x):\n    return 1\n\n\ndef g(x):\n    return 2\n\n\nA = 1\nB = 2\nC = 3\n"
)
NEW = (
    OLD.replace("return 2", "return 3").replace("A = 1\n", "").replace("C = 3\n", "C = 3\nD = 4\n")
)


def test_unified_lines_make_the_new_text_from_the_old_one() -> None:
    lines = unified(OLD, NEW, context=100)
    assert [line.text for line in lines if line.change in ("same", "removed")] == OLD.splitlines()
    assert [line.text for line in lines if line.change in ("same", "added")] == NEW.splitlines()
    for line in lines:
        if line.old is not None:
            assert OLD.splitlines()[line.old - 1] == line.text
        if line.new is not None:
            assert NEW.splitlines()[line.new - 1] == line.text
    assert {str(line)[0] for line in lines} == set(" +-@")


def test_sides_of_random_texts_hold_both_texts() -> None:
    draw = random.Random(1)
    for _ in range(50):
        old, new = ("".join(draw.choices(["a\n", "b\n", "", "cc\n"], k=12)) for _ in range(2))
        rows = side_by_side(old, new, 20, context=None)
        if old == new:
            assert rows == []
            continue
        assert [row.left for row in rows if row.old is not None] == old.splitlines()
        assert [row.right for row in rows if row.new is not None] == new.splitlines()


def test_long_lines_go_on_or_are_cut_and_never_wider() -> None:
    long = "x = '" + "\u8336" * 30 + "'\n"
    wrapped = side_by_side("a = 1\n", long, 20)
    assert all(cell_len(row.left) <= 20 and cell_len(row.right) <= 20 for row in wrapped)
    assert "".join(row.right for row in wrapped if row.change == "changed") == long.rstrip()
    assert [row.new for row in wrapped if row.change == "changed"][1:] == [None] * 3
    cut = [row for row in side_by_side("a = 1\n", long, 20, wrapped=False) if row.change != "gap"]
    assert len(cut) == 1
    assert cut[0].right.endswith("…")
    assert cell_len(cut[0].right) <= 20


def test_control_characters_do_nothing_and_a_missing_line_end_shows() -> None:
    rows = side_by_side("a = 1\n", "a = '\x1b[31m'\n", 40)
    assert all("\x1b" not in row.right for row in rows)
    assert "\x1b" not in "".join(map(str, unified("a\n", "a\x1b\n")))
    assert [str(line) for line in unified("a\n", "a")][1:] == ["-a", "+a (no line end)"]
    assert unified(OLD, OLD) == []
    assert side_by_side(OLD, OLD, 40) == []
