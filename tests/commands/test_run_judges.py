"""Judges that are left out, gates, label models, and runs without the sandbox."""

import json

import pytest
from program import LONGER, Program, some_pairs

DEAD = "def judging_function(query, response):\n    raise RuntimeError('no model here')\n"
CONSTANT = "def judging_function(query, response):\n    return 1\n"
THIEF = "def judging_function(query, response):\n    return len(open('/etc/passwd').read())\n"


def test_dead_judges_are_left_out_and_named(pajama: Program) -> None:
    data = pajama.rows(some_pairs(12))
    judges = pajama.judges(longer=LONGER, dead=DEAD, constant=CONSTANT, thief=THIEF)
    done = pajama("run", data, "--judges", judges)
    assert done.code == 0, done.err
    assert "4 judges, 3 left out" in done.out
    assert "left out  style/constant: " in done.out
    assert "left out  style/dead: " in done.out
    assert "left out  style/thief: tried to open '/etc/passwd'" in done.out
    assert "failed    dead.py on 24 texts: RuntimeError: no model here, line 2" in done.out

    found = pajama("run", data, "--judges", judges, "--json").json
    weights = {judge["label"]: judge["weight"] for judge in found["judges"]}
    assert [name for name, weight in weights.items() if weight is None] == [
        "style/constant",
        "style/dead",
        "style/thief",
    ]
    kinds = {failure["judge"]: failure["kind"] for failure in found["failures"]}
    assert kinds == {"dead.py": "error", "thief.py": "denied"}


def test_all_judges_dead(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(4)), pajama.judges(dead=DEAD, constant=CONSTANT)
    done = pajama("run", data, "--judges", judges, "--json", "--out", "v.jsonl")
    assert done.code == 1
    assert "No judge has a say" in done.err
    assert "style/dead: " in done.err
    assert not done.out
    assert not (pajama.folder / "v.jsonl").exists()


def test_folder_without_judges(pajama: Program) -> None:
    data = pajama.rows(some_pairs(4))
    (pajama.folder / "none" / "style").mkdir(parents=True)
    done = pajama("run", data, "--judges", "none")
    assert done.code == 2
    assert "none holds no judge" in done.err
    assert "judging_function(query, response)" in done.err


@pytest.mark.slow
def test_judges_of_the_working_directory_join_the_shipped_ones(pajama: Program) -> None:
    data = pajama.rows(some_pairs(4))
    pajama.judges("judges", mine=LONGER)
    found = pajama("run", data, "--json").json
    assert len(found["judges"]) == 81
    assert "style/mine" in [judge["label"] for judge in found["judges"]]


def test_gates_and_gold_rows(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(60, gold=True)), pajama.judges()
    common = ("run", data, "--judges", judges, "--label-model", "margin")
    met = pajama(*common, "--gold-rows", "20", "--min-accuracy", "0.3", "--json")
    assert met.code == 0, met.err
    assert met.json["report"]["fitted_on"] == 20
    assert met.json["report"]["rows"] == 40
    missed = pajama(*common, "--min-accuracy", "0.99", "--json")
    assert missed.code == 3
    assert "Gate not met: accuracy is 0." in missed.err
    assert missed.json["pairs"] == 60
    greedy = pajama(*common, "--gold-rows", "60")
    assert greedy.code == 2
    assert "60" in greedy.err

    no_gold = pajama.rows(some_pairs(6), "plain.jsonl")
    unknown = pajama("run", no_gold, "--judges", judges, "--min-accuracy", "0.1")
    assert unknown.code == 3
    assert "accuracy is unknown" in unknown.err


def test_label_models_that_do_not_exist(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(4)), pajama.judges()
    typed = pajama("run", data, "--label-model", "finest")
    assert typed.code == 2
    assert "There is no label model 'finest'" in typed.err
    assert "majority, margin" in typed.err
    by_variable = pajama("run", data, "--judges", judges, PAJAMA_LABEL_MODEL="finest")
    assert by_variable.code == 2
    assert "PAJAMA_LABEL_MODEL must be one of" in by_variable.err
    # Both are refused before anything is scored.
    assert not (pajama.folder / "sessions").exists()


def test_without_the_sandbox_everything_is_marked_and_kept_apart(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(6)), pajama.judges()
    locked = pajama("run", data, "--judges", judges)
    assert locked.code == 0, locked.err
    assert "Sandbox on: " in locked.out
    before = pajama.scores("sessions/data")

    unsafe = pajama("run", data, "--judges", judges, "--unsafe-no-sandbox")
    assert unsafe.code == 0, unsafe.err
    assert "NO SANDBOX" in unsafe.err
    assert "NO SANDBOX" in unsafe.out
    after = pajama.scores("sessions/data")
    assert {name: after[name] for name in before} == before
    assert all(".unsafe." in name for name in set(after) - set(before))
    assert len(after) > len(before)

    again = pajama("run", data, "--judges", judges, "--unsafe-no-sandbox", "--json")
    assert again.json["sandbox"] == "none (--unsafe-no-sandbox)"
    produced = json.loads((pajama.folder / "sessions/data/verdicts.json").read_text())
    assert "NONE" in produced["sandbox"]
    assert pajama.scores("sessions/data") == after
    text = pajama("run", data, "--judges", judges, "--unsafe-no-sandbox")
    assert "NO SANDBOX" in text.out

    refused = pajama("run", data, PAJAMA_UNSAFE_NO_SANDBOX="1")
    assert refused.code == 2
    assert "it must be typed each time" in refused.err
