"""Jobs in the studio: real processes, started, watched, stopped, resumed, cleaned up."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from ui_samples import CLEAR, CLIPBOARD, MARKUP, harmful, write_pairs

from pajama_tui.training.jobs import Job, find_jobs, prepare_job, start_job
from pajama_tui.ui.jobs_watch import JobsApp
from pajama_tui.ui.screens.jobs import JobsPlace
from pajama_tui.ui.widgets.choice import Choice
from pajama_tui.ui.widgets.field import Field
from pajama_tui.ui.widgets.joblist import JobList

PATIENT = """import time
def judging_function(query, response):
    end = time.monotonic() + 0.1
    while time.monotonic() < end:
        time.sleep(0.02)
    return float(len(response))
"""


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JobsApp, "ELSEWHERE_SECONDS", 0.2)
    monkeypatch.setattr(JobsApp, "IN_VIEW_SECONDS", 0.1)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Path]:
    """The studio's session; whatever job still runs in it at the end is killed."""
    yield tmp_path / "session"
    for job in jobs_in(tmp_path / "session"):
        process = job.state().process
        if process is not None and process.alive(job.files.heartbeat):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def elsewhere(tmp_path: Path, session: Path) -> dict[str, Any]:
    """Settings of a job that scores slowly, in a session of its own: no lock to wait for."""
    judges = tmp_path / "patient" / "time"
    judges.mkdir(parents=True)
    (judges / "patient.py").write_text(PATIENT)
    return {
        "data": str(write_pairs(tmp_path / "more.jsonl", 240)),
        "session": str(tmp_path / "other"),
        "judges": str(judges.parent),
        "workers": 1,
        "label_model": "margin",
        "out": str(tmp_path / "scored.jsonl"),
        "format": "jsonl",
    }


def jobs_in(session: Path) -> list[Job]:
    return find_jobs([session])[0]


def row_of(driver: Any, id: str) -> str:
    lines = (line.lstrip(" ›") for line in driver.screen().splitlines())
    return next((line for line in lines if line.startswith(f"{id} ")), "")


async def in_state(driver: Any, id: str, state: str) -> None:
    await driver.until(lambda: f" {state} " in row_of(driver, id), f"{id} {state}")


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
@pytest.mark.slow
async def test_a_job_is_watched_stopped_resumed_and_removed(
    studio, opened, session, elsewhere, size
):
    async with studio(opened(), size) as driver:
        job = start_job(session, "score", elsewhere, what="score more")
        await driver.press("5")
        await in_state(driver, job.id, "running")
        await driver.until(lambda: "/s" in row_of(driver, job.id), "a rate")
        await driver.until(lambda: "%" in row_of(driver, job.id), "a share")
        await driver.shows("score more", "CPU")
        await driver.press("x", "u")
        assert isinstance(driver.app.screen, JobsPlace)
        await driver.press("s")
        await driver.shows("Stop the job?")
        await driver.press("y")
        await in_state(driver, job.id, "stopped")
        await driver.until(lambda: f"The job {job.id} was stopped" in driver.said())
        done = job.state().done
        assert done is not None
        (Path(elsewhere["judges"]) / "time" / "patient.py").write_text(
            "def judging_function(query, response):\n    return float(len(response))\n"
        )
        await driver.press("u")
        await in_state(driver, job.id, "done")
        await driver.until(lambda: f"The job {job.id} is done" in driver.said())
        assert job.state().run == 2
        assert Path(elsewhere["out"]).stat().st_size
        await driver.press("x")
        await driver.shows("Clean up the job?")
        await driver.press("right", "y")
        await driver.until(lambda: "checkpoints are gone" in driver.said())
        assert job.folder.is_dir()
        await driver.press("x", "y")
        await driver.shows("There are no jobs in this session")
        assert not job.folder.exists()
        assert Path(elsewhere["out"]).exists()


async def test_progress_and_curve_of_the_job_under_the_cursor(studio, opened, session, elsewhere):
    first = prepare_job(session, "score", elsewhere, what="never begun")
    job = start_job(session, "score", elsewhere, what="score more")
    # Newest first by the second it was made.
    newest, older = sorted((first, job), key=lambda each: (_made(each), each.id), reverse=True)
    async with studio(opened(), (200, 50)) as driver:
        await driver.press("5")
        await driver.shows(first.id, job.id)
        rows = driver.screen()
        assert rows.index(newest.id) < rows.index(older.id)
        jobs = driver.app.screen.query_one(JobList)
        jobs.go_to(first.id)
        await driver.shows("It has not been started.", "never begun")
        jobs.go_to(job.id)
        await driver.shows("calls_per_second over steps", "step ", "process ")


async def test_a_killed_job_is_lost_and_can_be_resumed(studio, opened, session, elsewhere):
    async with studio(opened()) as driver:
        job = start_job(session, "score", elsewhere)
        await driver.press("5")
        await in_state(driver, job.id, "running")
        os.killpg(job.state().process.pid, signal.SIGKILL)
        await in_state(driver, job.id, "lost")
        await driver.shows("ended without a word")
        await driver.until(lambda: f"The job {job.id} is lost" in driver.said())
        await driver.press("u")
        await in_state(driver, job.id, "running")


async def test_a_jobs_end_is_said_anywhere(studio, opened, session, elsewhere):
    job = start_job(session, "score", elsewhere)
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.jobs and driver.app.jobs.live)
        assert driver.app.place == "pairs"
        assert job.stop().name == "stopped"
        await driver.until(lambda: f"The job {job.id} was stopped" in driver.said(), "the end")
        await driver.until(lambda: driver.app._next_look is None or not driver.app.jobs.live)


async def test_a_job_started_here_waits_for_the_session_and_survives_the_studio(
    studio, opened, session, tmp_path
):
    workspace = opened()
    async with studio(workspace) as driver:
        await driver.press("5")
        await driver.shows("There are no jobs in this session")
        await driver.press("n")
        await driver.shows("Start a job")
        await driver.press("s")
        await driver.shows("3 judges over pairs.jsonl", "of memory", "when the studio is closed")
        form = driver.app.screen
        form.query_one("#out", Field).value = str(tmp_path / "out.jsonl")
        await driver.until(lambda: form._planned == form.read_wishes(), "the forecast")
        await driver.press("enter")
        await driver.until(lambda: jobs_in(session), "the job")
        (job,) = jobs_in(session)
        await in_state(driver, job.id, "queued")
        await driver.shows("session is open for writing")
        assert f"{job.id} has started" in driver.said()
        await driver.press("q")
        assert f"{job.id} goes on in the background" in driver.app.farewell
    assert not job.state().ended
    workspace.close()
    state = job.wait(timeout=60)
    assert state.name == "done", state
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert rows[1]["pajama_choice"] == "b"
    async with studio(opened()) as driver:
        await driver.press("5")
        await in_state(driver, job.id, "done")
        await driver.press("n", "r")
        await driver.until(lambda: driver.app.screen.query("#data"), "the form")
        assert driver.app.screen.query_one("#data", Field).value == str(tmp_path / "out.jsonl")


async def test_an_existing_file_is_replaced_only_when_asked_twice(
    studio, opened, session, tmp_path
):
    out = tmp_path / "mine.jsonl"
    out.write_text("mine\n")
    async with studio(opened()) as driver:
        await driver.press("5", "n", "s")
        form = driver.app.screen
        form.query_one("#out", Field).value = str(out)
        await driver.shows("exists and will be replaced")
        await driver.until(lambda: form._planned == form.read_wishes())
        await driver.press("enter")
        await driver.until(lambda: "Enter once more" in driver.said())
        assert not jobs_in(session)
        await driver.press("enter")
        await driver.until(lambda: jobs_in(session))


async def test_the_studios_own_run_can_be_taken_instead(studio, opened, session):
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None)
        await driver.press("5", "n", "s")
        driver.app.screen.query_one("#where", Choice).index = 1
        await driver.press("enter")
        await driver.until(lambda: driver.report() is not None, "the run's report")
        assert not jobs_in(session)


async def test_by_hand_nothing_runs_and_the_command_is_shown(studio, opened, session):
    async with studio(opened(), (200, 50)) as driver:
        await driver.press("5", "n", "s")
        form = driver.app.screen
        form.query_one("#where", Choice).index = 2
        form._filled()
        await driver.until(lambda: form._planned == form.read_wishes())
        await driver.press("enter")
        await driver.shows("pajama_tui.training.jobs.main", "#SBATCH --job-name=score-")
        (job,) = jobs_in(session)
        assert job.state().run == 0
        await driver.press("escape")
        await in_state(driver, job.id, "queued")
        await driver.press("p")
        await driver.shows("by hand", "#SBATCH --requeue")


async def test_the_reward_form_says_what_is_missing(studio, opened, session, tmp_path, monkeypatch):
    verdicts = tmp_path / "verdicts.jsonl"
    verdicts.write_text(
        "".join(json.dumps({"prompt": f"Q{n}", "response_a": "x", "response_b": "y"}) + "\n"
                for n in range(20))
    )  # fmt: skip
    real = __import__("importlib.util").util.find_spec
    absent = {"torch"}
    monkeypatch.setattr(
        "importlib.util.find_spec",
        lambda name, *more: None if name in absent else real(name, *more),
    )
    async with studio(opened(), (100, 40)) as driver:
        await driver.press("5", "n", "r")
        await driver.shows("pip install 'pajama-tui[train]'", "is a demonstration")
        await driver.press("enter")
        await driver.until(lambda: "pajama-tui[train]" in driver.said())
        assert not jobs_in(session)
        form = driver.app.screen
        form.query_one("#when", Choice).index = 1
        form._filled()
        await driver.shows("Name the verdicts to learn from")
        form.query_one("#data", Field).value = str(verdicts)
        # Where the line breaks depends on how long the path is.
        await driver.until(lambda: "holds no verdicts" in " ".join(driver.screen().split()))
        form.query_one("#epochs", Field).value = "many"
        await driver.shows("'epochs' must be a number, not 'many'")
        form.query_one("#epochs", Field).value = "1"
        form.query_one("#out", Field).value = str(tmp_path)
        await driver.until(
            lambda: "is not empty; name another" in " ".join(driver.screen().split())
        )


async def test_a_reward_job_gets_the_forms_settings(studio, opened, session, tmp_path):
    verdicts = tmp_path / "verdicts.jsonl"
    rows = [
        {"prompt": f"Q{n}", "response_a": f"x {n}", "response_b": f"yy {n}",
         "pajama_choice": "ab"[n % 2], "pajama_p_a": (0.9, 0.2)[n % 2]}
        for n in range(40)
    ]  # fmt: skip
    verdicts.write_text("".join(json.dumps(row) + "\n" for row in rows))
    async with studio(opened(), (100, 40)) as driver:
        await driver.press("5", "n", "r")
        form = driver.app.screen
        values = {
            "data": str(verdicts),
            "out": str(tmp_path / "model"),
            "epochs": "1.5",
            "lr": "1e-4",
            "batch": "4",
            "max_length": "64",
            "min_confidence": "0.6",
        }
        for name, value in values.items():
            form.query_one(f"#{name}", Field).value = value
        for name, index in {"labels": 2, "lora": 1, "when": 1}.items():
            form.query_one(f"#{name}", Choice).index = index
        form._filled()
        await driver.shows("It learns from", "watch the training", "of memory")
        await driver.until(lambda: form._planned == form.read_wishes())
        await driver.press("enter")
        await driver.shows("accelerate launch")
    (job,) = jobs_in(session)
    settings = job.specification().settings
    assert settings["data"] == str(verdicts)
    assert settings["out"] == str(tmp_path / "model")
    assert (settings["labels"], settings["lora"]) == ("hard", True)
    assert (settings["epochs"], settings["lr"], settings["batch"]) == (1.5, 1e-4, 4)
    assert (settings["max_length"], settings["min_confidence"]) == (64, 0.6)


async def test_hostile_text_and_damaged_jobs_do_no_harm(studio, opened, session, elsewhere):
    job = prepare_job(session, "score", elsewhere, what=f"score {CLEAR} {MARKUP}")
    other = prepare_job(session, "score", elsewhere)
    other.files.specification.write_text("no = [toml")
    job.files.log.write_text(f"{CLEAR}{CLIPBOARD}\n{MARKUP}\n" + "\ud83d".encode(
        "utf-8", "surrogatepass").decode("utf-8", "replace"))  # fmt: skip
    events = [
        {"event": "started", "at": time.time(), "run": 1, "device": CLEAR},
        {"event": "warning", "at": time.time(), "run": 1, "sentence": MARKUP + CLEAR},
        {"event": "progress", "at": time.time(), "run": 1, "done": "x", "total": CLEAR},
        {"event": "progress", "at": time.time(), "run": 1, "done": 1, "total": 0, "unit": CLEAR},
        {"event": "metric", "at": time.time(), "run": 1, "step": 1, "values": {CLEAR: 1.0}},
        {"event": "metric", "at": time.time(), "run": 1, "step": 2, "values": {CLEAR: None}},
        {"event": "metric", "at": time.time(), "run": 1, "step": 3, "values": {CLEAR: 2.0}},
        {"event": "failed", "at": time.time(), "run": 1, "sentence": MARKUP + CLEAR},
    ]
    job.files.events.write_text("".join(json.dumps(event) + "\n" for event in events))
    job.files.process(1).write_text("{}")
    job.files.write_result({CLEAR: MARKUP})
    async with studio(opened(), (200, 60)) as driver:
        await driver.press("5")
        await driver.shows("[red]not markup[/red]", "over steps", "can't be read")
        await in_state(driver, job.id, "failed")
        assert not harmful(driver.screen())
        await driver.press("p")
        await driver.shows("by hand")
        assert not harmful(driver.screen())


async def test_a_session_open_to_look_only_starts_nothing(studio, opened, session, elsewhere):
    opened().close()
    job = start_job(session, "score", elsewhere)
    async with studio(opened(readonly=True)) as driver:
        await driver.press("5")
        await in_state(driver, job.id, "running")
        await driver.press("n")
        assert isinstance(driver.app.screen, JobsPlace)
        assert "not started" in driver.said()
        await driver.press("s", "y")
        await in_state(driver, job.id, "stopped")
        await driver.press("u", "x")
        assert isinstance(driver.app.screen, JobsPlace)
        assert job.state().name == "stopped"


async def test_nothing_is_painted_while_nothing_changes(studio, opened, session, elsewhere):
    job = prepare_job(session, "score", elsewhere)
    async with studio(opened()) as driver:
        await driver.press("5")
        await in_state(driver, job.id, "queued")
        await driver.until(lambda: driver.app.studio.matrix is not None)
        await driver.until(lambda: driver.app.studio.level)
        await driver.pilot.pause(0.3)
        painted: list[object] = []
        looks = driver.messages
        looks.clear()
        screen = driver.app.screen
        real = screen._compositor.render_update

        def count(*arguments: Any, **options: Any) -> Any:
            painted.append(arguments)
            return real(*arguments, **options)

        screen._compositor.render_update = count
        await driver.until(
            lambda: sum(isinstance(m, JobsApp.JobsLooked) for m in list(looks)) >= 4, "looks"
        )
        assert not painted


async def test_the_palette_and_the_help_know_the_place(studio, opened):
    async with studio(opened()) as driver:
        await driver.press("ctrl+p", *"jobs")
        await driver.shows("Go to the jobs (5)")
        await driver.press("enter")
        await driver.until(lambda: driver.app.place == "jobs")
        await driver.press("question_mark")
        await driver.shows("Start a job: scoring, or a reward model")


def _made(job: Job) -> float:
    return job.specification().created.timestamp()
