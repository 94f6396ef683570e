"""The commands on files, in processes of their own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_models import some_texts

from pajama_tui.training.probes.prompts import ASPECTS

COMMAND = [sys.executable, "-m", "pajama_tui", "probe"]


def probe(*arguments: Any, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def lines(path: Path | str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(path).read_text().splitlines()]


@pytest.fixture
def rows() -> list[dict[str, Any]]:
    return [
        {"id": n, "question": question, "prediction": prediction}
        for n, (question, prediction) in enumerate(some_texts(20))
    ]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(name: str, rows: list[Any]) -> Path:
        path = tmp_path / name
        text = (
            json.dumps(rows)
            if name.endswith(".json")
            else "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
        )
        path.write_text(text)
        return path

    return write


def test_the_command_and_the_function_say_the_same(
    write: Any, rows: Any, tiny: Path, probes: Path
) -> None:
    from pajama_tui import evaluate_samples

    expected = evaluate_samples(rows, probes, model_name=str(tiny), cache=False)
    bad = ["{not json", {"question": "no prediction"}]
    data = write("rows.jsonl", [*rows[:5], *bad, *rows[5:], rows[0]])
    told = probe("eval", data, "--probes", probes, "--out", "scored.jsonl", "--json")
    facts = json.loads(told.stdout)
    assert (facts["rows"], facts["texts"], facts["bad_rows"]) == (21, 20, 2)
    assert [problem["line"] for problem in facts["problems"]] == [6, 7]
    found = lines("scored.jsonl")
    assert [row["id"] for row in found] == [*range(20), 0]
    for row, other in zip(found, [*expected, expected[0]], strict=True):
        assert {a: row[a] for a in ASPECTS} == {a: other[a] for a in ASPECTS}
        assert row["pajama_expected"] == pytest.approx(other["pajama_expected"], abs=1e-4)
    assert sum(facts["scores"]["fluency"].values()) == 21
    assert not Path("scored.jsonl.part").exists()
    # From the features that were kept, without a single pass; a list as the published one is read.
    best = probe(
        "eval",
        write("rows.json", rows),
        "--probes",
        probes,
        "--top-percent",
        "0.2",
        "--out",
        "b.json",
    )
    assert "b.json: 4 rows with scores" in best.stdout
    kept = json.loads(Path("b.json").read_text())
    ordered = sorted(expected, key=lambda row: -row["pajama_expected"])
    assert [row["id"] for row in kept] == [row["id"] for row in ordered[:4]]


def test_both_responses_of_pairs_are_scored_and_join_the_judges(
    write: Any, tiny: Path, probes: Path, tmp_path: Path
) -> None:
    texts = some_texts(50)
    pairs = [
        {
            "prompt": question,
            "response_a": one,
            "response_b": other,
            "label": "a" if len(one) > len(other) else "b",
        }
        for (question, one), (_, other) in zip(texts, texts[::-1], strict=True)
    ]
    data = write("pairs.jsonl", pairs)
    facts = json.loads(probe("eval", data, "--probes", probes, "--out", "s.jsonl", "--json").stdout)
    assert facts["pairs"] is True
    found = lines("s.jsonl")
    for row in found:
        for side in "ab":
            aspects = row[f"pajama_aspects_{side}"]
            assert row[f"pajama_probe_{side}"] == aspects["pajama_expected"]
            assert all(1 <= aspects[aspect] <= 5 for aspect in ASPECTS)
    assert found[0]["response_a"] == found[49]["response_b"]
    assert len({row["pajama_probe_a"] for row in found}) > 20
    said = probe("eval", data, "--probes", probes, "--top-percent", ".5", code=2).stderr
    assert "the rows here are pairs" in said
    judges = tmp_path / "judges" / "accuracy"
    judges.mkdir(parents=True)
    for name, value in (("long", "float(len(response))"), ("short", "-float(len(response))")):
        (judges / f"{name}.py").write_text(
            f"def judging_function(query, response):\n    return {value}\n"
        )
    join = ["join", "--probes", probes, "--scores", "s.jsonl", data, "--judges", "judges", "--json"]
    together = json.loads(probe(*join, "--out", "joint.jsonl").stdout)
    assert together["probe_columns"] == ["probe:s.jsonl"]
    assert together["pairs_without_scores"] == 0
    told = {line["judge"] for line in together["with"]["judges"]}
    assert told - {line["judge"] for line in together["without"]["judges"]} == {"probe:s.jsonl"}
    assert all("pajama_p_a" in row for row in lines("joint.jsonl"))
    each = json.loads(probe(*join, "--each-aspect").stdout)
    assert each["probe_columns"] == [f"probe:{aspect}" for aspect in ASPECTS]
    single = write("single.jsonl", [{**pairs[0], "pajama_probe_a": None}])
    join[4] = single
    assert "holds no scores of both responses" in probe(*join, code=2).stderr


def test_what_cannot_be_is_said_in_a_sentence(
    write: Any, rows: Any, probes: Path, tmp_path: Path
) -> None:
    data = write("rows.jsonl", rows)

    def said(*arguments: Any) -> str:
        return probe("eval", *arguments, code=2).stderr

    assert "There is no folder" in said(data, "--probes", "absent")
    assert "There is no file" in said("absent.jsonl", "--probes", probes)
    assert "is the data itself" in said(data, "--probes", probes, "--out", data)
    assert "let --out end in .jsonl" in said(data, "--probes", probes, "--out", "x.csv")
    other = write("other.jsonl", [{"text": "no question"}])
    assert "Nor do its rows have 'question'" in said(other, "--probes", probes)
    assert "There is no 'wrong'" in said(
        data, "--probes", probes, "--map", "question=wrong"
    ).replace("there is", "There is")
    (tmp_path / "mine.jsonl.part").write_text('{"thesis": 1}\n')
    assert "no file of ours" in said(data, "--probes", probes, "--out", "mine.jsonl")
    assert (tmp_path / "mine.jsonl.part").read_text() == '{"thesis": 1}\n'


def test_columns_of_other_names_are_read(write: Any, rows: Any, probes: Path) -> None:
    renamed = [{"ask": row["question"], "say": row["prediction"]} for row in rows]
    data = write("rows.jsonl", renamed)
    mapping = "question=ask,prediction=say"
    told = probe("eval", data, "--probes", probes, "--map", mapping, "--json")
    assert json.loads(told.stdout)["rows"] == 20


def test_published_probes_are_imported_and_shown(tmp_path: Path, tiny: Path) -> None:
    import pickle  # noqa: TID251  # makes what is imported

    from test_probe_prompts import MODULE
    from test_probe_published import published

    (tmp_path / "utils.py").write_text(MODULE.format(ran="ran"))
    (tmp_path / "clfs").mkdir()
    for aspect in ("fluency", "logicality"):
        _, package = published("lr", False, dimension=aspect)
        (tmp_path / "clfs" / f"{aspect}.pkl").write_bytes(pickle.dumps(package))
    told = probe("import", "clfs", "--prompts", "utils.py", "--out", "new")
    assert "fluency: multi, logistic on layer 14 (mean) of Qwen3-1.7B" in told.stdout
    facts = json.loads(probe("show", "new", "--json").stdout)["probes"]
    assert [each["aspect"] for each in facts] == ["logicality", "fluency"]
    assert facts[0]["model"]["width"] == 48
    assert "logistic" in probe("show", "new").stdout
    assert not Path("ran").exists()
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"question": "q", "prediction": "p"}\n')
    wrong = probe("eval", rows, "--probes", "new", "--model", tiny, code=2).stderr
    assert "was fitted on another model" in wrong
    assert "hidden states of 32 numbers, not 48" in wrong
    assert "are never loaded" in probe("eval", rows, "--probes", "clfs", code=2).stderr
    (tmp_path / "clfs" / "bad.pkl").write_bytes(b"cposix\nsystem\n(S'touch ran'\ntR.")
    said = probe("import", "clfs", "--prompts", "utils.py", "--out", "other", code=2).stderr
    assert "bad.pkl is refused" in said
    assert not Path("ran").exists()
    assert not Path("other").exists()


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_and_says_the_same(
    write: Any, tiny: Path, probes: Path, tmp_path: Path
) -> None:
    rows = [{"question": q, "prediction": p} for q, p in some_texts(600, 200)]
    data = write("rows.jsonl", rows)
    run = ["eval", str(data), "--probes", str(probes), "--no-cache", "--batch-tokens", "256"]
    whole = json.loads(probe(*run, "--out", "whole.jsonl", "--json").stdout)
    assert (whole["rows"], whole["kept"]) == (600, 0)
    part = Path("killed.jsonl.part")
    for number in (signal.SIGKILL, signal.SIGINT):
        before = part.read_bytes().count(b"\n") if part.exists() else 0
        process = subprocess.Popen(
            [*COMMAND, *run, "--out", "killed.jsonl"], stderr=subprocess.PIPE, text=True
        )
        deadline = time.monotonic() + 120
        while not part.exists() or part.read_bytes().count(b"\n") < before + 100:
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        os.kill(process.pid, number)
        _, said = process.communicate(timeout=60)
        assert not Path("killed.jsonl").exists()
        if number == signal.SIGINT:
            assert process.returncode == 130
            assert "goes on from killed.jsonl.part" in said
    # As a kill in the middle of writing leaves it.
    with part.open("ab") as file:
        file.write(b'{"text": "abc", "sco')
    told = json.loads(probe(*run, "--out", "killed.jsonl", "--json").stdout)
    assert 200 <= told["kept"] < 600
    for one, other in zip(lines("whole.jsonl"), lines("killed.jsonl"), strict=True):
        assert {a: one[a] for a in ASPECTS} == {a: other[a] for a in ASPECTS}
        assert one["pajama_expected"] == pytest.approx(other["pajama_expected"], abs=1e-4)
