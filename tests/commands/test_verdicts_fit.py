"""`verdicts fit`: the model in a file, the report, targets, and data without gold."""

import signal
import time

import pytest
from program import ACTS_ON_A_TERMINAL, Program, read_rows, some_pairs

from pajama_tui.verdicts import load_model


def narrow(text: str) -> None:
    """Nothing but ordinary characters, in at most 79 columns."""
    assert not ACTS_ON_A_TERMINAL.search(text)
    assert max(map(len, text.splitlines())) <= 79


def bare(count: int) -> list[dict[str, object]]:
    return [row | {"id": f"song-{number}"} for number, row in enumerate(some_pairs(count))]


def test_model_is_saved_and_measured(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(60, gold=True)), pajama.judges()
    done = pajama(
        "verdicts", "fit", data, "--judges", judges, "--out", "m.npz", "--gold-rows", "40"
    )
    assert done.code == 0, done.err
    narrow(done.out.replace(str(pajama.folder), ""))
    assert "Fitted on 40 gold rows drawn by seed 0" in done.out
    assert "Verdicts: " in done.out
    own = pajama.folder / "sessions/data/verdicts.model.npz"
    assert f"Model: {own}" in done.out
    assert "Model: m.npz" in done.out
    assert load_model(own).weights.tolist() == load_model(pajama.folder / "m.npz").weights.tolist()

    again = pajama(
        "verdicts", "fit", data, "--judges", judges, "--label-model", "majority", "--no-report",
        "--json",
    )  # fmt: skip
    assert again.code == 0, again.err
    found = again.json
    assert (found["method"], found["report"], found["models"]) == ("majority", None, [str(own)])
    assert [judge["label"] for judge in found["judges"]] == ["style/longer", "style/vowels"]
    assert all(len(judge["sha"]) == 64 for judge in found["judges"])
    assert found["threshold"] is None


def test_without_gold_it_says_what_to_label(pajama: Program) -> None:
    data, judges = pajama.rows(bare(60)), pajama.judges()
    done = pajama("verdicts", "fit", data, "--judges", judges)
    assert done.code == 0, done.err
    narrow(done.out.replace(str(pajama.folder), ""))
    assert "Accuracy is unknown" in done.out
    assert "Unverified" in done.out
    _, _, rest = done.out.partition("rows first:\n")
    number, name, prompt = rest.splitlines()[0].split(maxsplit=2)
    assert (name, prompt) == (f"song-{int(number) - 1}", f"Sing {int(number) - 1}")
    found = pajama("verdicts", "fit", data, "--judges", judges, "--json").json
    assert 0 < len(found["label_first"]) <= 25
    assert found["label_first"][0] == {"row": int(number), "id": name, "prompt": prompt}


def test_accuracy_cannot_be_a_target_without_gold(pajama: Program) -> None:
    data, judges = pajama.rows(bare(10)), pajama.judges()
    for command in (("verdicts", "fit"), ("run",)):
        refused = pajama(*command, data, "--judges", judges, "--target-accuracy", "0.9")
        assert refused.code == 2
        assert "has gold" in refused.err
        # Before anything was run.
        assert not (pajama.folder / "sessions/data/verdicts.json").exists()


def test_targets(pajama: Program) -> None:
    data, judges = pajama.rows(some_pairs(60, gold=True)), pajama.judges()
    common = ("data.jsonl", "--judges", judges, "--label-model", "majority")
    missed = pajama("verdicts", "fit", *common, "--target-accuracy", "0.99", "--out", "m.npz")
    assert missed.code == 3
    assert "Gate not met: To be right on 99.0%" in missed.err
    assert not (pajama.folder / "m.npz").exists()

    kept = pajama("verdicts", "fit", *common, "--coverage", "0.5", "--no-report", "--json")
    assert kept.code == 0, kept.err
    threshold = kept.json["threshold"]
    assert kept.json["abstain_below"] == threshold["threshold"] > 0.5
    assert 0.5 <= threshold["coverage"] < 1
    assert kept.json["verdicts"]["abstain"] > 0

    # The session keeps it, until another is typed.
    run = pajama("run", *common, "--json")
    assert "--abstain-below 0 ends that" in run.err
    assert run.json["verdicts"] == kept.json["verdicts"]
    ended = pajama("run", *common, "--target-accuracy", "0.99", "--out", "v.jsonl", "--json")
    assert ended.code == 3
    assert ended.json["exported"] is None
    assert ended.json["abstain_below"] == 0
    assert not (pajama.folder / "v.jsonl").exists()

    both = pajama("run", data, "--coverage", "0.5", "--abstain-below", "0.6")
    assert both.code == 2
    assert "--abstain-below and --coverage exclude each other" in both.err


@pytest.mark.slow
def test_run_abstains_for_a_target(pajama: Program) -> None:
    rows = some_pairs(240)
    for row in rows:
        a, b = len(row["response_a"]), len(row["response_b"])
        row["label"] = "a" if a > b else "b" if b > a else "tie"
    data, judges = pajama.rows(rows), pajama.judges()
    done = pajama(
        "run", data, "--judges", judges, "--target-accuracy", "0.8", "--out", "v.jsonl",
        "--label-model", "margin",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "with 95% certainty" in " ".join(done.out.split())
    given = [
        row for row in read_rows(pajama.folder / "v.jsonl") if row["pajama_choice"] in ("a", "b")
    ]
    assert sum(row["pajama_choice"] == row["label"] for row in given) / len(given) > 0.8


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--label-model", "magic"], "There is no label model 'magic'"),
        pytest.param(["--out", "."], "is a folder", marks=pytest.mark.slow),
        (["--out", "data.jsonl"], "is the data itself"),
        (["--out", "m.npz", "--read-only"], "--read-only writes nothing"),
        pytest.param(["--target-accuracy", "1"], "not in the range", marks=pytest.mark.slow),
        (["--target-accuracy", "0.8", "--coverage", "0.5"], "exclude each other"),
        (["--gold-rows", "60"], "leaves none of 60"),
    ],
)
def test_wrong_usage(pajama: Program, arguments: list[str], says: str) -> None:
    data, judges = pajama.rows(some_pairs(60, gold=True)), pajama.judges()
    before = data.read_bytes()
    done = pajama("verdicts", "fit", data, "--judges", judges, *arguments)
    assert done.code == 2
    assert says in " ".join(done.err.split())
    assert "Traceback" not in done.err
    assert not done.out
    assert data.read_bytes() == before


def test_interrupted_while_measuring(pajama: Program) -> None:
    pajama.rows(some_pairs(400, gold=True))
    judges = pajama.judges()
    command = ("data.jsonl", "--judges", judges)
    fitted = pajama("verdicts", "fit", *command, "--no-report", "--label-model", "majority")
    assert fitted.code == 0, fitted.err
    model = pajama.folder / "sessions/data/verdicts.model.npz"
    before = model.read_bytes()
    process = pajama.start("verdicts", "fit", *command)
    assert process.stderr
    said = b""
    while b"columns:" not in said:
        said += process.stderr.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Interrupted." in err
    assert not out
    assert b"Traceback" not in err
    assert model.read_bytes() == before
    assert not (pajama.folder / "sessions/data/lock").exists()


def test_help_names_the_commands(pajama: Program) -> None:
    shown = pajama("verdicts", "--help").out
    for command in ("fit", "apply", "explain", "compare", "curve"):
        assert f"\n  {command} " in shown
    assert "Examples:" in pajama("verdicts", "fit", "--help").out
    assert "verdicts" in pajama("--help").out
