"""What holds around all places: faults, one's place, keys, palette, colours, the hint."""

import json
import os

import pytest
from textual.widgets import Input

from pajama_tui.config import load_config
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.ui.keymap import named_keys, problems
from pajama_tui.ui.screens.help import Help
from pajama_tui.ui.screens.judges import JudgesPlace
from pajama_tui.ui.theme import usual_theme
from pajama_tui.ui.view_file import View, read_view, write_view
from pajama_tui.ui.widgets.judgelist import JudgeList
from pajama_tui.ui.widgets.linelist import _readable
from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.ui.widgets.statusline import StatusLine


def fail(*_):
    raise RuntimeError("a fault of [bold]ours[/bold]")


# Faults


async def test_a_place_that_cannot_be_laid_out_costs_that_place(studio, opened, monkeypatch):
    monkeypatch.setattr(JudgesPlace, "content", fail)
    async with studio(opened()) as driver:
        await driver.press("2")
        await driver.shows("this part cannot be shown")
        await driver.until(lambda: "a fault of [bold]ours[/bold]" in driver.said(), "said")
        await driver.press("1", "j")
        await driver.shows("Question 0")
        assert driver.app.screen.query_one(PairList).cursor == 1


async def test_a_widget_that_cannot_be_painted_is_a_line_of_text_and_said_once(
    studio, opened, monkeypatch
):
    workspace = opened()
    async with studio(workspace) as driver:
        monkeypatch.setattr(StatusLine, "render", fail)
        for key in ("2", "3"):
            await driver.press(key)
            await driver.shows("this part cannot be shown")
        await driver.press("1")
        await driver.shows("Question 0")
        assert driver.said().count("a fault of") == 1
        assert workspace.session.log_path.read_text().count("RuntimeError: a fault") == 1


async def test_a_timer_that_always_fails_is_told_once_and_the_app_goes_on(studio, opened):
    async with studio(opened()) as driver:
        ticks = []

        def tick():
            ticks.append(1)
            fail()

        timer = driver.app.screen.set_interval(0.02, tick)
        await driver.until(lambda: len(ticks) > 5, "ticks")
        assert driver.said().count("a fault of") == 1
        await driver.press("2")
        await driver.shows("longer")
        timer.stop()


async def test_a_worker_of_a_screen_that_fails_is_said(studio, opened):
    async with studio(opened()) as driver:
        driver.app.screen.run_worker(fail, thread=True, exit_on_error=False)
        await driver.until(lambda: "a fault of" in driver.said(), "said")


async def test_one_place_that_cannot_take_news_does_not_keep_it_from_others(
    studio, opened, monkeypatch
):
    async with studio(opened()) as driver:
        await driver.press("2", "3")
        monkeypatch.setattr(JudgesPlace, "changed", fail)
        await driver.scored()
        await driver.shows("judges have a say")


# One's place


async def test_reopening_returns_to_the_same_place(studio, opened):
    workspace = opened()
    async with studio(workspace) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None, "looked at")
        await driver.press("j", "j", "j", "2", "slash", *"sev", "enter", "j")
        await driver.press("q")
    view = json.loads((workspace.session.directory / "view.json").read_text())
    assert view["place"] == "judges"
    workspace.close()
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.place == "judges", "the place")
        listed = driver.app.screen.query_one(JudgeList)
        await driver.until(lambda: listed.shown == 1 and listed.judge is not None, "the filter")
        assert listed.judge.name == "sevens"
        await driver.press("1")
        await driver.until(lambda: driver.app.screen.query_one(PairList).cursor == 3, "the row")


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b'{"place": 7, "states": 3}',
        b'{"place": "nowhere", "states": {"pairs": {"row": -5}, "judges": {"order": 1}}}',
        b'{"place": "pairs", "states": {"pairs": {"row": 1e99, "filter": 5, "order": []}}}',
        b'{"place": "verdicts", "states": {"verdicts": {"view": 1}, "run": {"view": []}}}',
        b"\xff" * 100,
    ],
)
async def test_a_damaged_view_is_no_obstacle(studio, opened, content):
    workspace = opened()
    (workspace.session.directory / "view.json").write_bytes(content)
    async with studio(workspace) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None, "looked at")
        for key in ("1", "2", "3", "4"):
            await driver.press(key)
        await driver.press("1")
        await driver.shows("Question 0")


def test_where_one_was_in_other_data_is_read_but_told_apart(opened):
    session = opened().session
    write_view(session, View("pairs", {"pairs": {"row": 3}}, "f" * 64))
    assert read_view(session) == View("pairs", {"pairs": {"row": 3}}, "f" * 64)


async def test_rows_of_other_data_are_not_gone_to(studio, opened):
    workspace = opened()
    workspace.source.scan()
    workspace.note_fingerprint()
    write_view(workspace.session, View("pairs", {"pairs": {"row": 3}}, "f" * 64))
    async with studio(workspace) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None, "looked at")
        assert driver.app.screen.query_one(PairList).cursor == 0


# Keys


def configured(tmp_path, keymap):
    home = tmp_path / "mine.toml"
    home.write_text("[keymap]\n" + keymap)
    environ = {"PAJAMA_CONFIG": str(home)}
    return load_config({"workers": 2, "label_model": "margin"}, environ=environ, cwd=tmp_path)


async def test_the_users_own_keys_take_the_place_of_the_usual_ones(studio, tmp_path, data, judges):
    config = configured(tmp_path, '"list.down" = "down,n"\n"app.judges" = "9"\n')
    with Workspace.open(data, config, session=tmp_path / "s", judges=judges) as workspace:
        async with studio(workspace) as driver:
            await driver.until(lambda: driver.app.studio.matrix is not None, "looked at")
            listed = driver.app.screen.query_one(PairList)
            await driver.press("j")
            assert listed.cursor == 0
            await driver.press("down")
            assert listed.cursor == 1
            await driver.press("2")
            assert driver.app.place == "pairs"
            await driver.press("9")
            assert driver.app.place == "judges"
            assert "keymap" not in driver.said()


async def test_keys_that_cannot_be_right_are_told_at_the_start(studio, tmp_path, data, judges):
    config = configured(tmp_path, '"app.rnu" = "x"\n"app.export" = "r"\n"app.mapping" = "ctrl+i"\n')
    with Workspace.open(data, config, session=tmp_path / "s", judges=judges) as workspace:
        async with studio(workspace) as driver:
            await driver.until(lambda: "did you mean 'app.run'" in driver.said(), "said")
            assert "'app.export' and 'app.run' are both on r" in driver.said()
            assert "in a terminal ctrl+i is tab" in driver.said()


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("F", ""),
        ("ctrl+g,f5", ""),
        ("exclamation_mark", ""),
        ("ctrl+enter", "few terminals send ctrl+enter"),
        ("ctrl+m", "is enter"),
        ("nokey", "there is no key 'nokey'"),
        ("a,,b", "nothing between two commas"),
    ],
)
def test_a_key_is_checked_by_what_terminals_send(keys, said):
    found = [each for each in problems({"app.suspend": keys}) if "app.suspend" in each]
    assert bool(found) is bool(said)
    assert said in "".join(found)


def test_every_key_has_a_name_of_its_own_that_a_keymap_can_use():
    keys = named_keys()
    assert len(keys) > 100
    assert all(key.does and key.keys for key in keys)
    assert not problems({key.id: ",".join(key.keys) for key in keys if key.id == "app.run"})


def test_every_binding_of_ours_has_a_name():
    from textual.binding import Binding

    from pajama_tui.ui.keymap import _nodes

    unnamed = [
        f"{node.__name__} {binding.key}"
        for node in _nodes()
        for binding in node.__dict__.get("BINDINGS", ())
        if not (isinstance(binding, Binding) and binding.id)
    ]
    assert not unnamed


async def test_help_finds_a_key_by_a_word(studio, opened):
    async with studio(opened()) as driver:
        await driver.press("question_mark")
        await driver.shows("Where the cursor is")
        await driver.press("slash", *"half")
        await driver.until(lambda: "Half a page up" in driver.screen(), "found")
        assert "First line" not in driver.screen()
        assert isinstance(driver.app.screen, Help)


# Palette


async def test_the_palette_does_what_belongs_to_another_place(studio, opened):
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None, "looked at")
        await driver.press("ctrl+p")
        await driver.until(lambda: driver.app.screen.query(Input), "palette")
        await driver.press(*"judges find")
        await driver.shows("Judges: Find")
        await driver.press("down", "enter")
        await driver.until(lambda: driver.app.place == "judges", "the place")
        await driver.until(lambda: driver.app.screen.query_one("#find").has_focus, "the action")


def test_every_place_has_its_actions_in_the_palette(opened):
    from pajama_tui.ui.app import StudioApp
    from pajama_tui.ui.palette import _own

    for name in StudioApp.PLACES:
        assert [binding.description for binding in _own(StudioApp.place_class(name))], name


# Looks


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
async def test_the_top_line_fits_and_says_where_one_is(studio, opened, width):
    async with studio(opened(), (width, 24)) as driver:
        await driver.until(lambda: driver.app.studio.level, "sandbox tried")
        for number, name in enumerate(driver.app.PLACES, 1):
            await driver.press(str(number))
            await driver.shows(f"[{number} {name.title()}]")
            top = driver.screen().splitlines()[0]
            assert len(top) <= width
            if width >= 60:
                assert top.endswith("sandbox " + driver.app.studio.sandbox)


async def test_another_theme_is_kept(studio, opened, user):
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None, "looked at")
        driver.app.theme = "nord"
        await driver.until(lambda: "The theme is nord from now on" in driver.said(), "said")
    written = (user / "config" / "pajama-tui" / "config.toml").read_text()
    assert written == 'theme = "nord"\n'
    assert load_config({}, environ=dict(os.environ))["theme"] == "nord"


def test_few_colours_get_colours_that_stay_apart():
    from rich.color import Color, ColorSystem

    from pajama_tui.ui.theme import SIXTEEN_THEME, STUDIO_THEME

    assert usual_theme("standard") == SIXTEEN_THEME.name
    assert usual_theme("256") == usual_theme("truecolor") == STUDIO_THEME.name
    theme = SIXTEEN_THEME
    shown = [theme.primary, theme.accent, theme.error, theme.success, theme.foreground]
    shown.append(theme.variables["block-cursor-background"])
    nearest = {Color.parse(name).downgrade(ColorSystem.STANDARD).number for name in shown}
    assert len(nearest) == len(shown)


def test_a_colour_that_is_lost_on_the_cursor_is_not_used_there():
    from rich.color import Color

    blue, white = Color.parse("#004578"), Color.parse("#ffffff")
    assert not _readable(blue, blue)
    assert _readable(white, blue)


# The first time


async def test_the_hint_is_shown_the_first_time_ever_only(studio, opened, user):
    workspace = opened()
    async with studio(workspace) as driver:
        await driver.shows("esc puts this hint away")
        await driver.press("escape")
        await driver.until(lambda: "this hint" not in driver.screen(), "away")
    workspace.close()
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None, "looked at")
        await driver.pilot.pause()
        assert "this hint" not in driver.screen()
    assert list((user / "state").rglob("hint-seen"))
