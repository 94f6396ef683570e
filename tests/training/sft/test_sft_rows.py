"""Which rows are learned, and what is refused before anything is started."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pajama_tui.errors import InputError
from pajama_tui.training.sft.needs import needs_of
from pajama_tui.training.sft.rows import read_rows
from pajama_tui.training.sft.settings import SftSettings

Rows = Callable[..., Path]


def settings(data: Path, **more: Any) -> SftSettings:
    return SftSettings.of({"data": str(data), **more})


def test_no_question_is_learned_and_watched(rows: Rows) -> None:
    several = [
        {"question": f"q{number}", "prediction": f"{number} {sample}"}
        for number in range(20)
        for sample in range(3)
    ]
    found = read_rows(settings(rows(several), dev_share=0.2))
    learned, watched = ({row.question for row in part} for part in (found.train, found.dev))
    assert len(found.train) + len(found.dev) == 60
    assert (len(learned), len(watched)) == (16, 4)
    assert not learned & watched
    again = read_rows(settings(rows(several[::-1], "back.jsonl"), dev_share=0.2))
    assert {row.question for row in again.dev} == watched


def test_what_teaches_nothing_good_is_left_out_and_said(rows: Rows) -> None:
    given: list[dict[str, Any]] = [
        {"question": f"q{number}", "prediction": "fine", "stopped": "end"} for number in range(6)
    ]
    given += [
        {"question": "cut", "prediction": "it goes on and", "stopped": "length"},
        {"question": "none", "prediction": None, "stopped": "failed"},
        {"question": "blank", "prediction": "  "},
        {"question": "bare"},
    ]
    found = read_rows(settings(rows(given)))
    assert found.counts()["train_rows"] + found.counts()["dev_rows"] == 6
    assert [bad.line for bad in found.bad] == [7, 8, 9, 10]
    assert "cut off" in found.bad[0].reason
    assert "4 rows of rows.jsonl are left out; the first is line 7" in found.notes[-1]
    with pytest.raises(InputError, match=r"None of the rows of cut\.jsonl"):
        read_rows(settings(rows(given[6:9], "cut.jsonl")))


def test_few_questions_are_all_learned(rows: Rows) -> None:
    found = read_rows(settings(rows([{"question": "q", "prediction": "p"}] * 30)))
    assert (len(found.train), found.dev) == (30, [])
    assert "fewer than 5 questions" in found.notes[0]


def test_settings_out_of_range_are_sentences() -> None:
    for given in ({"epochs": 0}, {"lr": float("nan")}, {"schedule": "up"}, {"lora": 3}):
        with pytest.raises(InputError):
            SftSettings.of(given)
    with pytest.raises(InputError, match="merge"):
        SftSettings.of({"full": True, "merge": False})


def test_the_estimate_grows_with_what_is_held() -> None:
    plain = needs_of(SftSettings.of({}), 0)
    assert needs_of(SftSettings.of({"full": True}), 0).memory > plain.memory
    assert needs_of(SftSettings.of({"full": True}), 0).disk > plain.disk
    assert needs_of(SftSettings.of({"batch_length": 8192}), 0).memory > plain.memory
    assert needs_of(SftSettings.of({"checkpointing": True}), 0).memory < plain.memory
    on_gpu = needs_of(SftSettings.of({"model": "some/Model-7B"}), 1)
    # The frozen weights alone, in fp32.
    assert on_gpu.gpu_memory > 28e9


def test_print_starts_nothing_and_needs_no_library(
    rows: Rows, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows()
    begin = [sys.executable, "-m", "pajama_tui", "jobs", "start", "sft", "--data", "rows.jsonl"]
    more = ["--out", "tuned", "--session", "s", "--batch-tokens", "512", "--print"]
    done = subprocess.run([*begin, *more], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "#SBATCH" in done.stdout
    text = next((tmp_path / "s" / "jobs").glob("sft-*/job.toml")).read_text()
    assert "batch_length = 512" in text
    (tmp_path / "tuned").mkdir()
    (tmp_path / "tuned" / "mine.txt").write_text("")
    done = subprocess.run([*begin, *more], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2
    assert "not empty" in done.stderr
