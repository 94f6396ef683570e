"""`verdicts diff` and `abstain`, and which rows `--out` writes."""

import json

import pytest
from program import ACTS_ON_A_TERMINAL, LONGER, VOWELS, Program, some_pairs

NOISE = "def judging_function(query, response):\n    return sum(map(ord, query + response)) % 101\n"


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program whose folder holds judges and data.jsonl with scores."""
    pajama = Program(tmp_path_factory.mktemp("choose") / "work")
    rows = some_pairs(90, gold=True)
    for row in rows[:20]:
        del row["label"]
    for number, row in enumerate(rows):
        row["prompt"] = f"{number} \x1b[2J \u202e" * 20
    data = pajama.rows(rows)
    judges = pajama.judges(longer=LONGER, vowels=VOWELS, noise=NOISE)
    done = pajama("verdicts", "fit", data, "--judges", judges, "--no-report")
    assert done.code == 0, done.err
    return pajama


def lines_of(pajama: Program, name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in (pajama.folder / name).read_text().splitlines()]


def test_diff_tells_which_rows_change(scored: Program) -> None:
    command = ("verdicts", "diff", "data.jsonl", "--judges", "quick", "--label-model", "majority")
    found = scored(*command, "--to", "best", "--json").json
    scored(
        "run", "data.jsonl", "--judges", "quick", "--label-model", "majority", "--out", "m.jsonl"
    )
    scored("run", "data.jsonl", "--judges", "quick", "--label-model", "best", "--out", "b.jsonl")
    pairs = zip(lines_of(scored, "m.jsonl"), lines_of(scored, "b.jsonl"), strict=True)
    changed = [
        (number, m["pajama_choice"], b["pajama_choice"])
        for number, (m, b) in enumerate(pairs, 1)
        if m["pajama_choice"] != b["pajama_choice"]
    ]
    assert changed
    assert [(row["row"], row["from"], row["to"]) for row in found["rows"]] == changed
    assert found["changed"] == len(changed) == sum(each["pairs"] for each in found["counts"])
    done = scored(*command, "--to", "best", "--top", "2")
    assert done.code == 0, done.err
    assert f"{len(changed)} of 90 verdicts change" in done.out
    assert not ACTS_ON_A_TERMINAL.search(done.out)
    assert max(map(len, done.out.splitlines())) <= 79


def test_a_model_that_is_kept_is_gone_on_with(scored: Program) -> None:
    command = ("--judges", "quick", "--session", "own")
    done = scored("verdicts", "diff", "data.jsonl", *command, "--to", "majority", "--keep")
    assert done.code == 0, done.err
    assert "made by 'majority' from now on" in done.out
    found = scored("run", "data.jsonl", *command, "--json").json
    assert found["label_model"].startswith("Majority")
    typed = scored("run", "data.jsonl", *command, "--label-model", "margin", "--json").json
    assert typed["label_model"].startswith("Margin")
    refused = scored("verdicts", "diff", "data.jsonl", *command, "--to", "mode")
    assert refused.code == 2
    assert "There is no label model 'mode'" in refused.err


@pytest.mark.slow
def test_abstain_shows_and_keeps_a_threshold(scored: Program) -> None:
    command = ("verdicts", "abstain", "data.jsonl", "--judges", "quick", "--session", "below")
    done = scored(*command)
    assert done.code == 0, done.err
    assert ">= 0.500" in done.out
    assert "held-out gold rows" in done.out
    assert max(map(len, done.out.splitlines())) <= 79
    (kept,) = scored(*command, "--abstain-below", "0.7", "--keep", "--json").json["thresholds"]
    run = ("run", "data.jsonl", "--judges", "quick", "--session", "below", "--json")
    found = scored(*run, "--label-model", "auto").json
    assert found["abstain_below"] == 0.7
    given = sum(count for name, count in found["verdicts"].items() if name != "abstain")
    assert given == kept["verdicts"]
    refused = scored(*command, "--target-accuracy", "0.999")
    assert refused.code == 3
    assert "Gate not met" in refused.err
    assert scored(*command, "--keep").code == 2


@pytest.mark.slow
def test_out_writes_the_rows_that_are_asked_for(scored: Program) -> None:
    command = ("run", "data.jsonl", "--judges", "quick", "--abstain-below", "0.55", "--out")
    everything = scored(*command, "all.jsonl")
    assert everything.code == 0, everything.err
    rows = lines_of(scored, "all.jsonl")
    assert {row["pajama_choice"] for row in rows} >= {"abstain"}
    wanted = {
        ("--only", "given"): [row for row in rows if row["pajama_choice"] != "abstain"],
        ("--only", "decided"): [row for row in rows if row["pajama_choice"] in ("a", "b")],
        ("--min-confidence", "0.7"): [row for row in rows if row["pajama_confidence"] >= 0.7],
        ("--gold", "without"): [row for row in rows if "label" not in row],
    }
    for options, expected in wanted.items():
        done = scored(*command, "some.jsonl", *options)
        assert done.code == 0, done.err
        assert lines_of(scored, "some.jsonl") == expected
        assert 0 < len(expected) < len(rows)
