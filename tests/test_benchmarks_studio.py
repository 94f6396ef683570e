"""`benchmarks/studio.py` at tiny sizes: each part measures real programs, and says its figures."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the benchmark reads Linux's /proc")
SIZES = {
    "--big": 40,
    "--rows": 600,
    "--runs": 1,
    "--keys": 1,
    "--seconds": 0.3,
    "--lines": 120,
}
FIGURES = {
    "startup": {"CPU", "ratio of medians", "of minima", "wall", "memory", "first pair", "peak"},
    "keys": {"p50", "p95", "max", "CPU a key", "keys"},
    "bytes": {"an arrow key", "a page turn"},
    "idle": {""},
    "rows": {"first line after", "top", "more in the middle", "more in the end"},
    "editor": {"CPU p50", "p95", "once typing rests"},
}


@pytest.fixture
def benchmark_module(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    return importlib.import_module


@LINUX
@pytest.mark.slow
@pytest.mark.parametrize("part", FIGURES)
def test_each_part_says_its_figures(part, tmp_path):
    out = tmp_path / "figures.json"
    sizes = [str(word) for option in SIZES.items() for word in option]
    command = [sys.executable, str(BENCHMARKS / "studio.py"), "--part", part, "--json", str(out)]
    result = subprocess.run(
        [*command, "--folder", str(tmp_path), *sizes], capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    rows = json.loads(out.read_text())[part]
    figures = [figure for row in rows for figure in row["figures"]]
    assert FIGURES[part] <= {figure["name"] for figure in figures}
    for row in rows:
        assert row["name"] in result.stdout
    if part == "idle":
        assert rows[0]["figures"][0]["value"] == 0, "bytes at rest"
    else:
        assert any(figure["value"] > 0 for figure in figures)
    # Whatever was made is taken away again.
    assert [path.name for path in tmp_path.iterdir()] == ["figures.json"]


def test_a_figure_over_its_bar_is_marked(benchmark_module):
    figures = benchmark_module("studio_figures")
    assert "<= 50" in str(figures.Figure("p95", 49.9, "ms", 50.0))
    assert "OVER" in str(figures.Figure("p95", 50.1, "ms", 50.0))


def test_quantiles(benchmark_module):
    quantile = benchmark_module("studio_figures").quantile
    assert [quantile(range(1, 101), share) for share in (0.5, 0.95, 1.0)] == [50, 95, 100]


def test_made_pairs_are_read_as_they_were_meant(benchmark_module, tmp_path):
    from pajama_tui.pairs import open_pairs

    place = benchmark_module("studio_made").Place(tmp_path)
    path = place.pairs(300, 800)
    assert path.stat().st_size == pytest.approx(300 * 800, rel=0.01)
    with open_pairs(path) as source:
        pairs = list(source.pairs())
    assert [pair.prompt[:8] for pair in pairs[:2]] == ["Q0000000", "Q0000001"]
    assert len({pair.response_a for pair in pairs} | {pair.response_b for pair in pairs}) == 600
    longer = sum((len(p.response_a) > len(p.response_b)) == (p.gold == "a") for p in pairs)
    assert 0.7 < longer / len(pairs) < 0.9


def test_the_screen_shows_what_is_written(benchmark_module):
    screen = benchmark_module("studio_screen").Screen(12, 3)
    screen.feed(
        "\x1b[?1049h\x1b[1;1H\x1b[1;38;2;1;2;3mabc\x1b[0m漢d\x1b[2;4Hxyz\x1b[?2026l".encode()
    )
    assert screen.lines == ["abc漢d", "   xyz", ""]
    screen.feed(b"\x1b[2;5HZ\x1b]0;title\x07\x1b[3;1Hend")
    assert screen.lines == ["abc漢d", "   xZz", "end"]
    assert screen.line_with("Z") == "   xZz"


@LINUX
def test_the_terminal_answers_what_programs_ask(benchmark_module, tmp_path):
    made, terminal = benchmark_module("studio_made"), benchmark_module("studio_terminal")
    program = """
import sys, termios, tty, os, re
tty.setraw(0)
asked = {
    "[?2026$p": rb"\\[\\?2026;2\\$y", "[?2048$p": rb"\\[\\?2048;0\\$y", "[c": rb"\\[\\?64;22c",
    "[>q": rb"P>\\|benchmark", "[6n": rb"\\[1;1R", "[18t": rb"\\[8;24;80t",
    "]11;?\\x07": rb"\\]11;rgb:1010/",
}
for question, answer in asked.items():
    os.write(1, b"\\x1b" + question.encode())
    got = b""
    while not re.search(answer, got):
        got += os.read(0, 100)
os.write(1, b"\\x1b[?1049h\\x1b[1;1Hall answered")
os.read(0, 1)
"""
    place = made.Place(tmp_path)
    with terminal.Terminal(place.app(program), (80, 24), tmp_path, place.environ()) as shown:
        assert shown.shows_text("all answered", 20).at > shown.began
