"""Screens as they were looked at and found good; `--snapshot-update` takes new pictures.

What is on them does not depend on the machine: no times, no folders. Pictures are of one release of
Textual; another one may draw the same screen otherwise.
"""

from importlib.metadata import version

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from pajama_tui.ui.studio import Studio
from pajama_tui.ui.widgets.pairview import PairView

TAKEN_WITH = "8.2"

pytestmark = pytest.mark.skipif(
    ".".join(version("textual").split(".")[:2]) != TAKEN_WITH,
    reason=f"the pictures were taken with Textual {TAKEN_WITH}",
)


class Pictures(SingleFileSnapshotExtension):
    """One SVG file a picture."""

    file_extension = "svg"
    _write_mode = WriteMode.TEXT


@pytest.fixture
def picture(snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> SnapshotAssertion:
    # How well judges can be locked in differs between machines.
    monkeypatch.setattr(Studio, "sandbox", "full")
    return snapshot.use_extension(Pictures)


async def taken(driver) -> str:
    """Return the screen as SVG once nothing on it changes any more."""
    before = ""
    while True:
        await driver.pilot.pause(0.3)
        now = driver.app.export_screenshot(title="pajama-tui")
        if now == before:
            return now
        before = now


async def ready(driver):
    await driver.until(lambda: driver.app.studio.matrix is not None, "scores looked at")
    await driver.until(lambda: driver.app.studio.level, "the sandbox tried")


@pytest.mark.parametrize("size", [(80, 24), (200, 50)], ids=["80x24", "200x50"])
async def test_pairs(studio, opened, picture, size):
    async with studio(opened(), size) as driver:
        await ready(driver)
        await driver.press("j", "j")
        await driver.until(lambda: driver.app.screen.query_one(PairView).pair.row == 2)
        assert await taken(driver) == picture


async def test_differences_of_words(studio, opened, picture):
    async with studio(opened(), (120, 36)) as driver:
        await ready(driver)
        await driver.press(*"jjjjjjj", "enter", "d")
        await driver.shows("words only here")
        assert await taken(driver) == picture


async def test_a_filter_that_says_nothing(studio, opened, picture):
    async with studio(opened()) as driver:
        await ready(driver)
        await driver.press("slash", *"gold:maybe", "enter")
        await driver.shows("gold: goes on with")
        assert await taken(driver) == picture


async def test_labelling(studio, opened, picture):
    async with studio(opened()) as driver:
        await ready(driver)
        await driver.press(*"jjjjjjj", "b")
        await driver.shows("1 label")
        driver.app.clear_notifications()
        assert await taken(driver) == picture


async def test_judges(studio, opened, picture):
    async with studio(opened(), (120, 36)) as driver:
        await ready(driver)
        await driver.press("2", "j", "j")
        await driver.shows("def judging_function")
        assert await taken(driver) == picture


async def test_verdicts(studio, opened, picture):
    async with studio(opened(), (120, 36)) as driver:
        await ready(driver)
        await driver.scored()
        await driver.press("4", "j", "j")
        driver.app.clear_notifications()
        await driver.shows("log-odds")
        assert await taken(driver) == picture


@pytest.mark.parametrize("theme", ["pajama-light", "pajama-16"])
async def test_other_colours(studio, opened, picture, theme):
    async with studio(opened()) as driver:
        await ready(driver)
        driver.app.theme = theme
        await driver.press("j")
        assert await taken(driver) == picture


async def test_no_jobs_yet(studio, opened, picture):
    async with studio(opened()) as driver:
        await ready(driver)
        await driver.press("5")
        await driver.shows("There are no jobs in this session")
        assert await taken(driver) == picture


async def test_keys(studio, opened, picture):
    async with studio(opened(), (120, 36)) as driver:
        await ready(driver)
        await driver.press("question_mark")
        await driver.shows("Keys")
        assert await taken(driver) == picture


async def test_what_the_columns_mean(studio, opened, picture):
    async with studio(opened()) as driver:
        await ready(driver)
        await driver.press("m")
        await driver.shows("response_a")
        assert await taken(driver) == picture
