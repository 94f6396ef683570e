"""Figures as the screens write them."""

import pytest
from rich.cells import cell_len

from pajama_tui.ui.figures import bar, call_time, clock, fit, share


@pytest.mark.parametrize(
    ("part", "of", "text"),
    [(0, 10, "0 %"), (10, 10, "100 %"), (9999, 10000, "99.9 %"), (1, 10**6, "0.1 %"), (0, 0, "–")],
)
def test_a_share_never_says_done_too_early(part, of, text):
    assert share(part, of) == text


def test_times():
    assert [clock(7.4), clock(754), clock(11045), clock(None)] == ["0:07", "12:34", "3:04:05", "–"]
    assert [call_time(4e-5), call_time(2e-3), call_time(1.5)] == ["40 µs", "2.0 ms", "1.50 s"]
    assert call_time(float("nan")) == "–"


@pytest.mark.parametrize("text", ["plain", "漢字かな交じり文", "e\u0301" * 9, "👩‍💻 at work"])
@pytest.mark.parametrize("width", [1, 2, 5, 9, 40])
def test_fit_fills_exactly(text, width):
    assert cell_len(fit(text, width)) == width


def test_bars_are_full_only_when_all_is_done():
    assert bar(1, 1, 4) == "━━━━"
    assert bar(7, 8, 4) == "━━━╸"
    assert bar(0, 8, 4) == "····"
    assert bar(3, 0, 4) == "····"
