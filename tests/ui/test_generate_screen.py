"""Judges written by an LLM, seen from the studio, against a server over real HTTP."""

import json
import sys
from pathlib import Path

import pytest
from ui_samples import CLEAR, CLIPBOARD, harmful

from pajama_tui.config import load_config
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.ui.screens.generate import Generate

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.commands.model_server import (  # noqa: E402
    PROGRAMS,
    Step,
    judge,
    prose,
    serving,
    slot_of,
)

NAMES = list(PROGRAMS)
VOWELS = "def judging_function(q, r):\n    return r.count('e') / (1 + len(r))\n"
CONSTANT = '"""Always the same."""\n\n\ndef judging_function(query, response):\n    return 1.0\n'


def by_number(body) -> Step:
    """Judge 1 is the first program, and so on."""
    return Step(data=judge(NAMES[slot_of(body)[1] - 1]))


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Opens labelled pairs with one shipped judge and one rubric; no key, no settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("API_KEY", "AUTH_TOKEN", "BASE_URL", "PROFILE", "CONFIG_DIR"):
        monkeypatch.delenv(f"ANTHROPIC_{name}", raising=False)
    shipped = tmp_path / "shipped"
    (shipped / "relevance").mkdir(parents=True)
    (shipped / "relevance" / "vowels.py").write_text(VOWELS)
    (shipped / "relevance" / "rubric.toml").write_text(
        'name = "Relevance"\ndescription = "Keeps to what was asked."\n'
    )
    for module in ("programs.library", "programs.roster", "synthesis.rubrics"):
        monkeypatch.setattr(f"pajama_tui.{module}.shipped_judges_dir", lambda: shipped)
    data = tmp_path / "pairs.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in prose()))
    opened = []

    def open_workspace() -> Workspace:
        config = load_config({"workers": 2, "label_model": "margin"}, environ={}, cwd=tmp_path)
        opened.append(Workspace.open(data, config, session=tmp_path / "session"))
        return opened[-1]

    yield open_workspace
    for workspace in opened:
        workspace.close()


async def form(driver, url: str = "", **fields: str) -> Generate:
    """Open the screen and fill in the form."""
    await driver.until(lambda: driver.app.studio.table is not None, "the table")
    await driver.press("2", "g")
    await driver.until(lambda: isinstance(driver.app.screen, Generate), "the screen")
    screen = driver.app.screen
    for name, value in ({"base-url": url} | fields).items():
        screen.query_one(f"#{name}").value = value
    await driver.until(lambda: screen._planned == screen.wishes, "a forecast of this")
    return screen


async def begin(driver, url: str, **fields: str) -> None:
    await form(driver, url, **fields)
    await driver.press("enter")
    await driver.shows("Let the model write judges?")
    await driver.press("y")
    await driver.until(lambda: driver.app.studio.generation is not None, "the run")


def run_of(driver):
    return driver.app.studio.generation


async def over(driver) -> None:
    await driver.until(lambda: run_of(driver).over, "the end")
    await driver.until(lambda: driver.app.studio.judges == driver.app.studio.workspace.roster.kept)


async def test_what_is_missing_is_said_with_what_to_do_and_nothing_is_sent(studio, home):
    async with studio(home()) as driver:
        await form(driver, count="2")
        await driver.shows("There is no key for https://api.anthropic.com", "ANTHROPIC_API_KEY")
        assert "--base-url" not in driver.screen()
        await driver.press("enter")
        await driver.until(lambda: "There is no key" in driver.said())
        await driver.shows("about $0.0")
        assert run_of(driver) is None


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_the_forecast_comes_before_anything_is_sent(studio, home, size):
    with serving(by_number) as server:
        async with studio(home(), size) as driver:
            screen = await form(driver, server.url, count="3")
            await driver.shows("3 slots to fill", "3 questions to claude-sonnet-5-5", "Price:")
            screen.query_one("#model").value = "some-model"
            await driver.shows("Price: unknown", "generate.template.txt")
            assert "$0" not in driver.screen()
            screen.query_one("#count").value = "many"
            await driver.shows("Judges a rubric must be a whole number")
            screen.query_one("#count").value = "1"
            screen.query_one("#rubrics").value = "[red]none"
            await driver.shows("There is no rubric '[red]none'")
            assert not server.asked


async def test_what_is_written_joins_the_judges_and_is_run(studio, home):
    with serving(by_number) as server:
        workspace = home()
        async with studio(workspace) as driver:
            await driver.scored()
            await begin(driver, server.url, count="2", budget="2.50")
            await over(driver)
            assert [line.state for line in run_of(driver).lines] == ["kept", "kept"]
            await driver.shows("2 kept, 0 empty, 0 missing of 2.", "of $2.50 spent")
            await driver.shows(f"as relevance/{NAMES[0]}: measures question share")
            await driver.until(lambda: "Judges written: 2 kept" in driver.said())
            await driver.press("escape")
            studio_ = driver.app.studio
            await driver.until(
                lambda: all(studio_.health(each) for each in studio_.judges), "all were run"
            )
            await driver.until(lambda: len(studio_.weights) == 3, "all have a weight")
            await driver.shows(NAMES[0], NAMES[1], "vowels")
            assert driver.app.place == "judges"
            spent = (workspace.session.spend_path).read_text()
            assert '"outcome": "kept"' in spent or '"outcome":"kept"' in spent


async def test_a_slot_says_why_it_stays_empty_and_hostile_words_do_no_harm(studio, home):
    def answer(body) -> Step:
        bad = judge("constant", CONSTANT) | {"approach": f"[red]{CLIPBOARD}{CLEAR}"}
        return Step(data=bad)

    with serving(answer) as server:
        async with studio(home()) as driver:
            await begin(driver, server.url, count="1")
            await over(driver)
            (line,) = run_of(driver).lines
            assert line.state == "empty"
            await driver.shows("0 kept, 1 empty", line.more[:30])
            assert not harmful(driver.screen())
            assert [each.label for each in driver.app.studio.judges] == ["relevance/vowels"]


async def test_hostile_approaches_are_shown_as_text(studio, home):
    def answer(body) -> Step:
        return Step(data=judge(NAMES[0]) | {"approach": f"[red]{CLIPBOARD}{CLEAR} tell"})

    with serving(answer) as server:
        async with studio(home(), (200, 50)) as driver:
            await begin(driver, server.url, count="1")
            await over(driver)
            await driver.shows("[red]\\x1b]52")
            assert not harmful(driver.screen())


async def test_a_wait_counts_down_with_its_reason(studio, home):
    answers = iter([Step(fault="429", retry_after="4", message="slow down")])

    def answer(body) -> Step:
        return next(answers, None) or by_number(body)

    with serving(answer) as server:
        async with studio(home()) as driver:
            await begin(driver, server.url, count="1")
            seen = set()

            def waits() -> bool:
                lines = [] if run_of(driver) is None else run_of(driver).lines
                seen.update(line.state for line in lines)
                return run_of(driver).over

            await driver.until(waits, "the end")
            assert len([state for state in seen if state.startswith("again in ")]) > 1
            assert run_of(driver).lines[0].state == "kept"


@pytest.mark.slow
async def test_cancelled_at_once_it_keeps_what_came_and_goes_on_later(studio, home):
    def answer(body) -> Step:
        step = by_number(body)
        step.delay = 0.0 if slot_of(body)[1] == 1 else 600.0
        return step

    workspace = home()
    with serving(answer) as server:
        async with studio(workspace) as driver:
            await begin(driver, server.url, count="2")
            await driver.until(lambda: run_of(driver).kept == 1, "the first")
            await driver.shows("c Cancel", "asked")
            await driver.press("c")
            await over(driver)
            await driver.shows("1 kept, 0 empty, 1 missing of 2.", "Stopped.")
            assert len(driver.app.studio.judges) == 2
            await driver.press("enter")
            await driver.shows("judges a rubric", "1 slot to fill")
    with serving(by_number) as server:
        async with studio(workspace) as driver:
            await begin(driver, server.url, count="2")
            await over(driver)
            await driver.shows("2 kept, 0 empty, 0 missing of 2.")
            messages = [each for each in server.messages if "judge 1 of" in json.dumps(each.body)]
            assert not messages


async def test_at_the_budget_it_stops_with_a_sentence(studio, home):
    with serving(by_number) as server:
        async with studio(home()) as driver:
            await begin(driver, server.url, count="3", budget="100 tokens")
            await over(driver)
            await driver.shows("3 missing of 3.", "The budget is reached")
            assert not server.messages


async def test_leaving_the_screen_leaves_it_running(studio, home):
    def answer(body) -> Step:
        step = by_number(body)
        step.delay = 1.5
        return step

    with serving(answer) as server:
        async with studio(home()) as driver:
            await begin(driver, server.url, count="1")
            await driver.until(lambda: any(line.state == "asked" for line in run_of(driver).lines))
            await driver.press("escape")
            for key in "123":
                await driver.press(key)
                await driver.shows("writing judges 0/1")
            # One thing at a time: the pairs are not scored meanwhile.
            await driver.press("r")
            assert "Judges are being written" in driver.said()
            assert not driver.app.studio.running
            await driver.press("1")
            await driver.until(lambda: "Judges written: 1 kept" in driver.said(), "announced")
            assert "writing judges" not in driver.screen()


async def test_nothing_is_written_while_a_run_is_under_way(studio, home):
    with serving(by_number) as server:
        async with studio(home()) as driver:
            await form(driver, server.url, count="1")
            driver.app.start_run()
            await driver.press("enter")
            assert "A run scores the pairs" in driver.said()
            assert run_of(driver) is None
            await driver.until(lambda: not driver.app.studio.running, "the run's end")


async def test_quitting_asks_first(studio, home):
    def answer(body) -> Step:
        return Step(delay=600.0)

    with serving(answer) as server:
        async with studio(home()) as driver:
            await begin(driver, server.url, count="1")
            await driver.until(lambda: any(line.state == "asked" for line in run_of(driver).lines))
            await driver.press("q")
            await driver.shows("Judges are being written. Quitting stops that")
            await driver.press("n")
            assert not run_of(driver).over
            await driver.press("q", "y")
            await driver.until(lambda: run_of(driver).cancelled.is_set(), "cancelled")
            assert "The writing of judges was stopped" in driver.app.farewell


async def test_an_error_ends_it_with_a_sentence(studio, home, monkeypatch):
    from pajama_tui.errors import PajamaError
    from pajama_tui.pipeline.generating import Generation

    def fail(self, *arguments, **options):
        raise PajamaError("The disk is full: make room.")

    with serving(by_number) as server:
        async with studio(home()) as driver:
            monkeypatch.setattr(Generation, "make", fail)
            await begin(driver, server.url, count="1")
            await driver.until(lambda: run_of(driver).over, "the end")
            await driver.shows("The disk is full: make room.")
            assert not driver.app.studio.generating
