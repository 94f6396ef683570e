"""Baselines of made rows: the folds of probes, labels unseen, and stops that cost nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.usefixtures("ml")


@pytest.fixture
def tuned(ml: None) -> None:
    pytest.importorskip("peft", reason="needs the 'train' extra")


@pytest.fixture
def make(rows: Path, models: Callable[[str], Path], notebook: Any) -> Callable[..., Any]:
    """Make baselines of the made rows in a folder."""

    def made(folder: Path, book: Any = None, **more: Any) -> Any:
        from pajama_tui.training.probe_baselines.comparing import make_baselines
        from pajama_tui.training.probe_baselines.settings import BaselineSettings

        given = {
            "data": str(rows),
            "model": str(models("llama")),
            "encoder": str(models("bert")),
            "folds": 2,
            "lora_epochs": 1,
            "encoder_epochs": 1,
            "cache": str(folder / "cache"),
            **more,
        }
        book = book or notebook(folder / "pieces")
        return make_baselines(BaselineSettings.of(given), folder / "out", book, "cpu")

    return made


def probe_of(rows: Path, model: Path, folder: Path, book: Any, **more: Any) -> Path:
    from pajama_tui.training.probe_learning.learning import learn_probes
    from pajama_tui.training.probe_learning.settings import ProbeSettings

    settings = ProbeSettings.of(
        {"data": str(rows), "model": str(model), "folds": 2, "classifiers": ["lr"],
         "cache": str(folder / "cache"), **more}
    )  # fmt: skip
    assert learn_probes(settings, folder / "probes", book, "cpu")
    return folder / "probes"


def test_all_three_stand_beside_the_probe_on_its_folds(
    make: Any, rows: Path, models: Any, notebook: Any, tmp_path: Path, tuned: None
) -> None:
    from pajama_tui.training.probe_baselines.comparing import with_probes
    from pajama_tui.training.probe_baselines.table_text import baselines_text

    book = notebook(tmp_path / "probe-pieces")
    probes = probe_of(rows, models("llama"), tmp_path, book)
    report = make(tmp_path, report=str(probes))

    entry = report["aspects"]["clarity"]
    assert {*entry["baselines"]} == {"prompting", "prompting, calibrated", "lora", "encoder"}
    theirs = json.loads((probes / "report.json").read_text())["aspects"]["clarity"]["parts"]["all"]
    assert entry["rows"] == theirs["rows"] == 60
    assert entry["probe"]["same_rows"]
    assert entry["probe"]["figures"]["macro_f1"] == theirs["probe"]["macro_f1"]
    held = {
        tuple(json.loads(path.read_text())["test"]) for path in book.pieces if "-all-" in path.name
    }
    for name in ("lora", "encoder"):
        pieces = (tmp_path / "pieces").glob(f"{name}-clarity-fold-*.json")
        assert {tuple(json.loads(path.read_text())["rows"]) for path in pieces} == held
    for each in entry["baselines"].values():
        assert sum(map(sum, each["confusion"])) == 60
        assert each["macro_f1"]["interval"][0] <= each["macro_f1"]["value"]
    assert 0 < entry["about"]["prompting"]["elsewhere_mean"] < 1
    text = baselines_text(report)
    assert "probe " in text
    assert "fell on no answer" in text
    # What was made on other folds is said to be.
    theirs = json.loads((probes / "report.json").read_text())
    theirs["settings"]["seed"] = 1
    (probes / "report.json").write_text(json.dumps(theirs))
    other = with_probes(report, str(probes))
    assert not other["aspects"]["clarity"]["probe"]["same_rows"]
    assert "seed" in other["aspects"]["clarity"]["probe"]["reason"]
    assert "cannot be set beside" in baselines_text(other)


def test_another_file_with_the_same_settings_is_not_taken_for_the_same_rows(
    make: Any, rows: Path, models: Any, notebook: Any, tmp_path: Path
) -> None:
    from pajama_tui.training.probe_baselines.comparing import with_probes

    probes = probe_of(rows, models("llama"), tmp_path, notebook(tmp_path / "p"))
    lines = rows.read_text().splitlines(keepends=True)
    changed = [json.loads(line) for line in lines]
    for row in changed[:8]:
        row["scores"]["clarity"] = 7 - row["scores"]["clarity"]
    rows.write_text("".join(json.dumps(row) + "\n" for row in changed))
    report = make(tmp_path / "new", which=["prompting"])
    beside = with_probes(report, str(probes))["aspects"]["clarity"]["probe"]
    assert not beside["same_rows"]
    assert "other rows or folds" in beside["reason"]


@pytest.mark.parametrize(("kind", "rank", "rate"), [("bert", 0, 3e-3), ("llama", 8, 2e-2)])
def test_a_tuned_model_learns_and_never_sees_the_labels_that_are_held_out(
    kind: str, rank: int, rate: float, models: Any, tuned: None
) -> None:
    from scored_rows import made_rows

    from pajama_tui.training.probe_baselines.reading import open_reader, paired, prompted
    from pajama_tui.training.probe_baselines.tuning import Recipe, tuned_probabilities
    from pajama_tui.training.probes.prompts import Prompt

    found = made_rows(60)
    labels = np.arange(60) % 2
    texts = [
        (row["question"], ("Quite so! " if label else "I do not know. ") * 8)
        for row, label in zip(found, labels, strict=True)
    ]
    reader = open_reader(str(models(kind)), None, lambda _: None, encoder=kind == "bert")
    encoded = (
        paired(reader, texts)[0]
        if kind == "bert"
        else prompted(reader, Prompt("", "\n", "\nScore:"), texts)[0]
    )
    split = (np.arange(40), np.arange(40, 60))
    recipe = Recipe(8, rate, 8, rank)

    def said(labels: Any, tokens: int | None = None) -> Any:
        from dataclasses import replace

        return tuned_probabilities(
            reader, encoded, labels, np.array([0, 1]), split, replace(recipe, tokens=tokens), 0,
            "cpu", tell=lambda _count: None,
        )  # fmt: skip

    proba, facts = said(labels)
    assert ((proba[:, 1] > 0.5) == labels[40:]).mean() > 0.9
    assert (facts["trainable_parameters"] < facts["parameters"] / 2) == bool(rank)
    turned = labels.copy()
    turned[40:] = 1 - turned[40:]
    np.testing.assert_array_equal(said(turned)[0], proba)


def test_a_stopped_run_goes_on_to_the_same_figures(
    make: Any, notebook: Any, tmp_path: Path, tuned: None
) -> None:
    whole = make(tmp_path / "whole", kind="multi")
    place = tmp_path / "stopped"
    first = notebook(place / "pieces", stop_after=2)
    assert make(place, first, kind="multi") is None
    assert not (place / "out").exists()
    second = notebook(place / "pieces")
    resumed = make(place, second, kind="multi")

    def figures(report: Any) -> Any:
        entry = report["aspects"]["clarity"]
        return entry["baselines"], entry["text_baselines"]

    assert figures(resumed) == figures(whole)
    assert len(first.pieces) == 2
    assert len(second.pieces) == 3
    assert not {*first.pieces} & {*second.pieces}
    done, total, _ = second.told[-1]
    assert done == total
    # Another rate is other work; what it does not concern is kept.
    third = notebook(place / "pieces")
    make(place, third, kind="multi", encoder_rate=1e-3)
    assert [path.name.split("-")[0] for path in third.pieces] == ["encoder", "encoder"]


def test_one_fold_of_some_rows(make: Any, notebook: Any, tmp_path: Path) -> None:
    book = notebook(tmp_path / "pieces")
    report = make(
        tmp_path, book, which=["prompting", "encoder"], only_folds=1, rows=40, calibrate=False
    )
    entry = report["aspects"]["clarity"]
    assert entry["folds"] == {"made": 1, "of": 2}
    assert 15 <= entry["rows"] <= 25
    assert len(book.pieces) == 2
    assert {*entry["baselines"]} == {"prompting", "encoder"}
    assert any("1 of 2 folds" in note for note in entry["notes"])


def test_draws_keep_each_labels_share() -> None:
    from pajama_tui.training.probe_baselines.slices import drawn

    labels = np.array([0] * 60 + [1] * 30 + [2] * 10)
    kept = drawn(labels, 50, 3)
    assert np.bincount(labels[kept]).tolist() == [30, 15, 5]
    np.testing.assert_array_equal(kept, drawn(labels, 50, 3))
    assert (kept != drawn(labels, 50, 4)).any()


def command(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, "-m", "pajama_tui", *arguments]
    return subprocess.run(
        whole, capture_output=True, text=True, timeout=400, cwd=place, check=False
    )


def test_the_command_forecasts_prints_and_refuses(rows: Path, models: Any, tmp_path: Path) -> None:
    common = ["--model", str(models("llama")), "--folds", "2", "--device", "cpu",
              "--cache", str(tmp_path / "cache")]  # fmt: skip
    done = command(
        tmp_path, "probe", "baselines", str(rows), *common, "--which", "prompting",
        "--out", "made", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Forecast: about" in done.stderr
    report = json.loads(done.stdout)
    assert report["aspects"]["clarity"]["rows"] == 60
    assert json.loads((tmp_path / "made" / "baselines.json").read_text()) == report
    wrong = command(tmp_path, "probe", "baselines", str(rows), "--which", "magic", "--out", "x")
    assert wrong.returncode == 2
    assert "prompting, lora, encoder" in wrong.stderr


@pytest.mark.slow
def test_a_killed_job_goes_on_and_repeats_no_finished_fold(
    rows: Path, models: Any, tmp_path: Path, tuned: None
) -> None:
    def start(name: str, *more: str) -> str:
        done = command(
            tmp_path, "jobs", "start", "probe-baselines", "--data", str(rows),
            "--model", str(models("llama")), "--encoder", str(models("bert")),
            "--folds", "3", "--lora-epochs", "3", "--cache", str(tmp_path / f"{name}-cache"),
            "--device", "cpu", "--session", str(tmp_path / name / "session"), "--at-once", "4",
            "--out", str(tmp_path / f"{name}-out"), *more,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.split()[0]

    start("whole", "--wait")
    job = start("killed")
    folder = tmp_path / "killed" / "session" / "jobs" / job
    deadline = time.monotonic() + 300
    while len(list(folder.glob("checkpoints/*.json"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    process = json.loads(sorted(folder.glob("process.*.json"))[-1].read_text())
    os.kill(int(process["pid"]), signal.SIGKILL)
    before = {path: path.stat().st_mtime_ns for path in folder.glob("checkpoints/*.json")}
    assert before
    resumed = command(tmp_path, "jobs", "resume", str(folder), "--wait")
    assert resumed.returncode == 0, resumed.stderr

    assert {path: path.stat().st_mtime_ns for path in before} == before
    reports = [
        json.loads((tmp_path / f"{name}-out" / "baselines.json").read_text())["aspects"]["clarity"]
        for name in ("whole", "killed")
    ]
    assert reports[0]["baselines"] == reports[1]["baselines"]
