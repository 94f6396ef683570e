"""Calibration and risk against coverage, drawn below a report, and their points in JSON."""

import pytest
from program import ACTS_ON_A_TERMINAL, Program, some_pairs


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program whose folder holds judges and data.jsonl with scores."""
    pajama = Program(tmp_path_factory.mktemp("plots") / "work")
    data, judges = pajama.rows(some_pairs(90, gold=True)), pajama.judges()
    done = pajama("run", data, "--judges", judges)
    assert done.code == 0, done.err
    assert "share right" not in done.out
    return pajama


@pytest.mark.parametrize("command", [("run",), ("verdicts", "fit")], ids=" ".join)
def test_plots_are_drawn_on_wish(scored: Program, command: tuple[str, ...]) -> None:
    done = scored(*command, "data.jsonl", "--judges", "quick", "--plots")
    assert done.code == 0, done.err
    assert "Calibration of held-out verdicts\n\nshare right\n1.0 ┤" in done.out
    assert "Risk and coverage of held-out verdicts\n\nshare wrong\n" in done.out
    assert "90 held-out rows by confidence" in done.out.replace("\n", " ")
    _, _, plots = done.out.partition("Calibration of held-out verdicts")
    assert max(map(len, plots.split("Verdicts: ")[0].splitlines())) <= 78
    assert not ACTS_ON_A_TERMINAL.search(done.out)


def test_the_points_are_in_json(scored: Program) -> None:
    found = scored("run", "data.jsonl", "--judges", "quick", "--json").json
    trust = found["report"]["trust"]
    assert sum(each["rows"] for each in trust["risk"]["bins"]) == 90
    coverage, error = trust["curve"][-1]
    assert coverage == 1.0
    assert error == pytest.approx(trust["risk"]["area_unranked"])
    assert len(trust["best"]) == len(trust["longer"]) == len(trust["curve"]) == 90


def test_without_gold_nothing_is_drawn(scored: Program) -> None:
    scored.rows(some_pairs(30), "bare.jsonl")
    done = scored("run", "bare.jsonl", "--judges", "quick", "--plots")
    assert done.code == 0, done.err
    assert "nothing to draw, as no gold was held out" in done.out
