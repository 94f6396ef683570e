"""Plots of characters: exact text, and values that no plot can show."""

import math

import pytest

from pajama_tui.drawing import drawn, plain

LABELS = {"x_label": "coverage", "y_label": "accuracy"}


def lines(points, width=24, height=9, **options):
    return plain(drawn(points, width, height, **{**LABELS, **options}))


def test_a_straight_line_to_the_dot():
    assert lines([(0.0, 0.0), (1.0, 1.0)]) == [
        "accuracy",
        "1.0 ┤               ⣀⡤⠖⠋",
        "    │           ⣀⡤⠖⠋⠁",
        "0.5 ┤       ⢀⣠⠖⠋⠁",
        "    │   ⢀⣠⠴⠚⠉",
        "0.0 ┤⣠⠴⠚⠉",
        "    └┬─────────────────┬",
        "     0                 1",
        "                coverage",
    ]


def test_curves_marks_and_bands_differ_without_colour():
    found = lines(
        [(0.0, 1.0), (1.0, 1.0)],
        second=[(0.0, 0.0), (1.0, 0.0)],
        band=[(0.0, 0.4, 0.6), (1.0, 0.4, 0.6)],
        marks=[0.5],
        y_range=(0.0, 1.0),
    )
    assert found[1:7] == [
        "1.0 ┤⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉",
        "    │         ┊",
        "0.5 ┤░░░░░░░░░┊░░░░░░░░░",
        "    │         ┊",
        "0.0 ┤⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀⢀ ⡀",
        "    └┬────────┴────────┬",
    ]
    found = drawn([(0, 1), (1, 2)], 24, 9, marks=[0.1], **LABELS)
    kinds = {kind for line in found for _, kind in line}
    assert kinds == {"axis", "curve", "mark", ""}


@pytest.mark.parametrize("size", [(1, 1), (10, 4), (24, 9), (78, 20), (200, 50)])
def test_no_line_is_wider_and_no_plot_higher_than_asked(size):
    found = lines([(x, math.sin(x)) for x in range(50)], *size, notes=[(3, "1,234"), (9, "7")])
    width, height = max(size[0], 16), max(size[1], 7)
    assert all(len(line) <= width for line in found)
    assert len(found) == height


def test_what_is_not_finite_interrupts_the_curve():
    found = lines([(0, 1.0), (1, 1.0), (2, math.nan), (3, 1.0), (4, math.inf), (5, 1.0)])
    assert found[3] == "    │⠤⠤⠤⠤       ⠄      ⠠"


@pytest.mark.parametrize("points", [[], [(math.nan, 1.0)], [(0.0, math.nan)]])
def test_without_a_point_it_says_so(points):
    assert lines(points) == ["accuracy", "nothing to draw yet"]


@pytest.mark.parametrize(
    "values", [[5.0], [0.0, 0.0], [-1e308, 1e308], [5e-324, 1e-323], [1e15, 1e15 + 2], [-3.0, -2.0]]
)
def test_any_scale_is_drawn(values):
    found = lines(list(enumerate(values)))
    assert any("⠀" < sign <= "⣿" for line in found for sign in line)


def test_many_points_are_drawn_as_means():
    noisy = [(step, 1.0 + (1 if step % 2 else -1)) for step in range(10_000)]
    found = lines(noisy, y_range=(0.0, 2.0))
    dots = {sign for sign in found[3] if "⠀" <= sign <= "⣿"}
    assert dots <= set("⠒⠲⠴⠦⠖⠤")
    assert not any("⠀" < sign <= "⣿" for line in (*found[1:3], *found[4:6]) for sign in line)


def test_what_lies_outside_the_ranges_is_left_out():
    found = lines([(-1.0, 0.5), (0.5, 0.5), (0.6, 9.0), (2.0, 9.0)], x_range=(0, 1), y_range=(0, 1))
    assert len(found) == 9
    assert all(len(line) <= 24 for line in found)


def test_notes_stand_under_their_x_and_never_on_each_other():
    found = lines([(0, 0), (10, 1)], notes=[(0, "12"), (5, "3,400"), (6, "77"), (10, "9")])
    assert found[-2].split() == ["12", "3,400", "9"]


def test_labels_may_be_left_out():
    found = plain(drawn([(0, 0), (1, 1)], 24, 6, x_label="", y_label=""))
    assert len(found) == 6
    assert found[0].startswith("1")
