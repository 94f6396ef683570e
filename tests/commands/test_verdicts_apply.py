"""`verdicts apply`: other pairs judged by a model that was fitted before."""

from pathlib import Path

import pytest
from program import LONGER, Program, read_rows, some_pairs


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program whose folder holds judges, data and the model m.npz."""
    pajama = Program(tmp_path_factory.mktemp("apply") / "work")
    data, judges = pajama.rows(some_pairs(60, gold=True)), pajama.judges()
    done = pajama(
        "verdicts", "fit", data, "--judges", judges, "--coverage", "0.9", "--out", "m.npz",
        "--label-model", "margin", "--no-report",
    )  # fmt: skip
    assert done.code == 0, done.err
    return pajama


def others(gold: bool) -> list[dict[str, object]]:
    return [row | {"prompt": f"Hum {row['prompt']}"} for row in some_pairs(40, gold=gold)]


def test_other_pairs_are_judged_alike(fitted: Program) -> None:
    new = fitted.rows(others(False), "new.jsonl")
    done = fitted(
        "verdicts", "apply", "m.npz", new, "--judges", "quick", "--out", "v.jsonl", "--explain"
    )
    assert done.code == 0, done.err
    assert "Accuracy is unknown: no pair has gold" in " ".join(done.out.split())
    rows = read_rows(fitted.folder / "v.jsonl")
    assert len(rows) == 40
    assert {judge["judge"] for row in rows for judge in row["pajama_judges"]} == {
        "style/longer",
        "style/vowels",
    }
    # Judging is of texts alone: the data it was fitted on gives the same verdicts.
    fitted(
        "run", "data.jsonl", "--judges", "quick", "--label-model", "margin", "--out", "first.jsonl"
    )
    first = read_rows(fitted.folder / "first.jsonl")
    for one, other in zip(first, rows, strict=False):
        assert one["pajama_p_a"] == pytest.approx(other["pajama_p_a"], abs=1e-9)
        assert one["pajama_choice"] == other["pajama_choice"]
    assert not (fitted.folder / "sessions/new/verdicts.json").exists()


def test_gold_only_measures(fitted: Program) -> None:
    gold = fitted.rows(others(True), "gold.jsonl")
    done = fitted("verdicts", "apply", "m.npz", gold, "--judges", "quick", "--json")
    assert done.code == 0, done.err
    report = done.json["report"]
    assert (report["rows"], report["fitted_on"]) == (40, 60)
    assert "seen none of this gold" in report["protocol"]
    assert report["lines"][0]["kind"] == "chosen"
    assert done.json["abstain_below"] > 0.5
    unsure = fitted(
        "verdicts", "apply", "m.npz", gold, "--judges", "quick", "--json", "--abstain-below", "1"
    ).json
    assert unsure["verdicts"]["abstain"] == 40 - unsure["verdicts"]["tie"]

    seen = fitted("verdicts", "apply", "m.npz", "data.jsonl", "--judges", "quick", "--json").json
    assert not seen["report"]["lines"]
    assert seen["report"]["notes"][0].startswith("60 of 60 gold rows are of prompts")


def test_other_versions_of_judges_are_refused(fitted: Program) -> None:
    fitted.rows(others(False), "new.jsonl")
    missing = fitted("verdicts", "apply", "m.npz", "new.jsonl", "--session", "elsewhere")
    assert missing.code == 2
    assert "2 of the 2 judge versions" in missing.err
    assert "style/longer (" in missing.err
    assert "--judges" in missing.err
    other = fitted.judges("other", longer=LONGER + "# edited\n")
    edited = fitted(
        "verdicts", "apply", "m.npz", "new.jsonl", "--judges", other, "--session", "elsewhere"
    )
    assert edited.code == 2
    assert "here in another version" in edited.err
    assert not edited.out


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("nosuch.npz", "There is no label model at nosuch.npz"),
        ("half.npz", "half.npz is not a label model"),
        pytest.param("data.jsonl", "is not a label model", marks=pytest.mark.slow),
        pytest.param("sessions/data/verdicts.npz", "not a label model", marks=pytest.mark.slow),
        pytest.param(".", "is not a label model", marks=pytest.mark.slow),
    ],
)
def test_what_is_no_model_is_a_sentence(fitted: Program, model: str, says: str) -> None:
    whole = (fitted.folder / "m.npz").read_bytes()
    (fitted.folder / "half.npz").write_bytes(whole[: len(whole) // 2])
    done = fitted("verdicts", "apply", model, "data.jsonl")
    assert done.code == 2
    assert says in done.err
    assert "Traceback" not in done.err
    assert "unsafe" not in done.err


@pytest.mark.slow
def test_verdicts_on_stdout_leave_the_report_to_stderr(fitted: Program, tmp_path: Path) -> None:
    fitted.rows(others(False)[:5], "five.jsonl")
    done = fitted("verdicts", "apply", "m.npz", "five.jsonl", "--judges", "quick", "--out", "-")
    assert done.code == 0, done.err
    (tmp_path / "rows").write_text(done.out)
    assert len(read_rows(tmp_path / "rows")) == 5
    assert "stdout: 5 rows written." in done.err
