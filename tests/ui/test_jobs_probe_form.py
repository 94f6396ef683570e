"""The form that starts the learning of probes."""

import json
from pathlib import Path

from pajama_tui.training.jobs import find_jobs
from pajama_tui.ui.widgets.choice import Choice
from pajama_tui.ui.widgets.field import Field


async def test_the_form_forecasts_and_makes_a_probe_job(studio, opened, tmp_path: Path):
    rows = tmp_path / "scored.jsonl"
    rows.write_text(
        "".join(
            json.dumps(
                {
                    "question": f"What is {n} and {n * 7}?",
                    "prediction": "so it is " * (n % 5 + 1),
                    "scores": {"fluency": n % 5 + 1},
                }
            )
            + "\n"
            for n in range(60)
        )
    )
    async with studio(opened(), (100, 44)) as driver:
        await driver.press("5", "n", "p")
        form = driver.app.screen
        form.query_one("#when", Choice).index = 1
        form._filled()
        await driver.shows("Name a file of responses with scores")
        form.query_one("#data", Field).value = str(tmp_path / "absent.jsonl")
        await driver.shows("There is no file")
        form.query_one("#data", Field).value = str(rows)
        form.query_one("#out", Field).value = str(tmp_path / "probes")
        form.query_one("#aspects", Field).value = "logicality"
        await driver.shows("has no aspect 'logicality'")
        form.query_one("#aspects", Field).value = "fluency"
        form.query_one("#kind", Choice).index = 1
        await driver.shows("fluency 60", "goes with the response's length", "of memory")
        await driver.until(lambda: form._planned == form.read_wishes())
        await driver.press("enter")
        await driver.shows("pajama_tui.training.jobs.main")
    (job,), _ = find_jobs([tmp_path / "session"])
    settings = job.specification().settings
    assert settings["kind"] == "multi"
    assert settings["aspects"] == ["fluency"]
    assert settings["data"] == str(rows)
    assert settings["out"] == str(tmp_path / "probes")
