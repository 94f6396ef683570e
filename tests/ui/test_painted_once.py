"""What is behind, what has not changed and what comes later is not painted before a key is."""

import threading

import pytest
from textual._compositor import Compositor, LayoutUpdate

from pajama_tui.ui.courtesy import Courtesy
from pajama_tui.ui.screens.judges import JudgesPlace
from pajama_tui.ui.widgets.linelist import LineList


def styled(strips):
    return [[(part.text, part.style) for part in strip.simplify()] for strip in strips]


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_without_what_is_behind_the_screen_is_the_same(studio, opened, monkeypatch, size):
    async with studio(opened(), size) as driver:
        for keys in (["1"], ["2"], ["2", "enter"], ["3"], ["4"], ["5"], ["6"], ["1", "m"]):
            await driver.press("escape", "escape", *keys)
            await driver.pilot.pause()
            compositor = driver.app.screen._compositor
            ours = styled(compositor.render_strips())
            with monkeypatch.context() as patch:
                patch.setattr(type(compositor), "_get_renders", Compositor._get_renders)
                assert ours == styled(compositor.render_strips()), keys


async def test_a_screen_that_its_parts_fill_is_not_painted_itself(studio, opened, monkeypatch):
    async with studio(opened(), (100, 30)) as driver:
        await driver.press("2")
        painted = []
        whole = JudgesPlace.render_lines

        def note(place, crop):
            painted.append(crop)
            return whole(place, crop)

        monkeypatch.setattr(JudgesPlace, "render_lines", note)
        driver.app.action_repaint()
        await driver.pilot.pause(0.1)
        assert painted == []
        driver.app.screen.query_one(".panes").display = False
        await driver.until(lambda: painted, "the place behind its parts")


async def test_opening_the_filter_on_a_large_screen_paints_a_line(studio, opened, monkeypatch):
    async with studio(opened(), (200, 50)) as driver:
        await driver.press("2")
        await driver.pilot.pause(0.1)
        updates = []
        display = type(driver.app)._display

        def note(app, screen, update):
            updates.append(update)
            return display(app, screen, update)

        monkeypatch.setattr(type(driver.app), "_display", note)
        await driver.press("slash", *"sev")
        find = driver.app.screen.query_one("#find")
        await driver.until(lambda: find.has_focus and find.value == "sev", "typed")
        await driver.shows("1 of 3 judges")
        assert updates
        assert not any(isinstance(update, LayoutUpdate) for update in updates)


@pytest.mark.parametrize("place", ["1", "2"])
async def test_lines_are_not_made_anew_where_the_focus_goes(studio, opened, monkeypatch, place):
    async with studio(opened(), (200, 50)) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None, "scores looked at")
        await driver.press(place, "j")
        await driver.pilot.pause(0.3)
        made = []
        make = LineList.render_line

        def note(lines, y):
            made.append(y)
            return make(lines, y)

        monkeypatch.setattr(LineList, "render_line", note)
        find = driver.app.screen.query_one("#find")
        await driver.press("slash")
        await driver.until(lambda: find.has_focus, "the field opened")
        await driver.pilot.pause(0.1)
        lines = driver.app.screen.query_one(LineList)
        assert {y for y in made if 0 < y <= lines.line_count()} == {lines.cursor + 1}


async def test_a_filter_that_is_shut_is_not_typed_into(studio, opened):
    async with studio(opened(), (200, 50)) as driver:
        await driver.press("2")
        find = driver.app.screen.query_one("#find")
        assert find.display
        assert not find.is_open
        for _ in range(4):
            await driver.press("tab")
            assert not find.has_focus


def test_a_thread_that_asks_waits_until_the_key_is_painted():
    courtesy, order = Courtesy(), []

    def work():
        courtesy.give_way()
        order.append("work")

    courtesy.key_came()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(0.02)
    order.append("painted")
    courtesy.key_painted()
    thread.join(10)
    assert order == ["painted", "work"]


def test_a_key_that_never_ends_holds_nobody_up_for_long():
    courtesy = Courtesy()
    courtesy.key_came()
    threads = [threading.Thread(target=courtesy.give_way) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
