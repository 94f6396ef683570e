"""`verdicts compare` and `verdicts curve`."""

import pytest
from program import ACTS_ON_A_TERMINAL, Program, some_pairs


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program whose folder holds judges and data.jsonl with scores."""
    pajama = Program(tmp_path_factory.mktemp("measure") / "work")
    data, judges = pajama.rows(some_pairs(90, gold=True)), pajama.judges()
    done = pajama("verdicts", "fit", data, "--judges", judges, "--no-report")
    assert done.code == 0, done.err
    return pajama


def test_compare_measures_the_methods_that_were_named(scored: Program) -> None:
    command = ("verdicts", "compare", "data.jsonl", "--judges", "quick")
    done = scored(*command, "--methods", "stack, majority")
    assert done.code == 0, done.err
    assert max(map(len, done.out.splitlines())) <= 79
    assert not ACTS_ON_A_TERMINAL.search(done.out)
    assert "2 methods on 90 held-out rows" in done.out
    found = scored(*command, "--methods", "stack,majority", "--gold-rows", "30", "--json").json
    methods = {line["name"] for line in found["lines"] if line["kind"] != "baseline"}
    assert methods == {"stack", "majority"}
    assert (found["rows"], found["fitted_on"]) == (60, 30)


@pytest.mark.parametrize(
    ("of", "says"),
    [
        ("labels", "fitted on labels drawn"),
        pytest.param("judges", "over majority", marks=pytest.mark.slow),
        pytest.param("drop-one", "lost without it", marks=pytest.mark.slow),
        ("agreement", "independent ones"),
        pytest.param("risk", "coverage", marks=pytest.mark.slow),
    ],
)
def test_curves(scored: Program, of: str, says: str) -> None:
    command = ("verdicts", "curve", "data.jsonl", "--judges", "quick", "--of", of)
    done = scored(*command, "--label-model", "majority")
    assert done.code == 0, done.err
    assert says in done.out
    assert max(map(len, done.out.splitlines())) <= 79
    if of in ("drop-one", "agreement"):
        found = scored(*command, "--label-model", "majority", "--json").json
        names = [j["judge"] if of == "drop-one" else j for j in found["judges"]]
        assert sorted(names) == ["style/longer", "style/vowels"]


def test_without_gold_there_is_nothing_to_measure(scored: Program) -> None:
    scored.rows(some_pairs(30), "bare.jsonl")
    refused = scored("verdicts", "curve", "bare.jsonl", "--judges", "quick")
    assert refused.code == 2
    assert "No pair of bare.jsonl has gold" in refused.err
    assert not refused.out
    done = scored(
        "verdicts", "curve", "--of", "agreement", "bare.jsonl", "--judges", "quick", "--json"
    )
    assert done.code == 0, done.err
    assert done.json["rows"] == 30


def test_one_gold_row_is_too_few(scored: Program) -> None:
    rows = some_pairs(30)
    rows[3]["label"] = "a"
    scored.rows(rows, "one.jsonl")
    done = scored("verdicts", "compare", "one.jsonl", "--judges", "quick")
    assert done.code == 2
    assert "Traceback" not in done.err
    assert not done.out


def test_wrong_usage(scored: Program) -> None:
    for arguments, says in (
        (("compare", "data.jsonl", "--methods", "stack,magic"), "no label model 'magic'"),
        (("compare", "data.jsonl", "--methods", ","), "names no label model"),
        (("curve", "data.jsonl", "--refit"), "--of drop-one"),
    ):
        done = scored("verdicts", *arguments)
        assert done.code == 2
        assert says in done.err
