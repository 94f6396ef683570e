"""Keys that come at once, as over a slow line: each goes where the one before it led."""

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from pajama_tui.ui.typed_ahead import TypedAheadApp
from pajama_tui.ui.widgets.field import Field
from pajama_tui.ui.widgets.pairlist import PairList

KEYS = {"\r": "enter", "\t": "tab", "/": "slash", "\x1b": "escape"}


def type_at_once(driver, text):
    """Let the app read the whole text before it does anything about it."""
    for letter in text:
        key = events.Key(KEYS.get(letter, letter), letter)
        key.set_sender(driver.app)
        driver.app.post_message(key)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_what_follows_an_enter_goes_to_the_list_and_not_to_the_filter(studio, opened, size):
    async with studio(opened(), size) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None, "scores looked at")
        type_at_once(driver, "/another\rjjj")
        await driver.shows("filter another: 40")
        pairs = driver.app.screen.query_one(PairList)
        await driver.until(lambda: pairs.row == pairs.row_at(3), "three down")
        type_at_once(driver, "2jj3")
        await driver.until(lambda: driver.app.place == "run", "the run")


async def test_a_form_is_filled_in_blindly(studio, opened):
    async with studio(opened(), (100, 44)) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None, "scores looked at")
        type_at_once(driver, "5nrverdicts.jsonl\tdemo:minilm\tout")
        form = driver.app.screen

        def filled():
            form = driver.app.screen
            return form.query("#out") and form.query_one("#out", Field).value.endswith("out")

        await driver.until(filled, "the third field")
        form = driver.app.screen
        assert form.query_one("#data", Field).value.endswith("verdicts.jsonl")
        assert form.query_one("#model", Field).value == "demo:minilm"


async def test_a_handler_that_hangs_holds_no_key_up_for_ever(studio, opened, monkeypatch):
    monkeypatch.setattr("pajama_tui.ui.typed_ahead._PATIENCE_SECONDS", 0.05)
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None, "scores looked at")
        told = []

        async def never(self, leads):
            told.append(leads)
            import asyncio

            await asyncio.Event().wait()

        monkeypatch.setattr(TypedAheadApp, "_dealt_with", never)
        type_at_once(driver, "jj4")
        await driver.until(lambda: driver.app.place == "verdicts", "the last key")
        assert len(told) == 3


async def test_an_escape_and_the_letter_right_behind_it_are_two_keys(studio, opened):
    async with studio(opened()) as driver:
        await driver.until(lambda: driver.app.studio.matrix is not None, "scores looked at")
        await driver.press("slash", *"another")
        await driver.shows("filter another: 40")
        parser = XTermParser()
        read = [*parser.feed("\x1bj")]
        await driver.until(lambda: read.extend(parser.tick()) or read, "the escape's delay")
        for key in read:
            key.set_sender(driver.app)
            driver.app.post_message(key)
        pairs = driver.app.screen.query_one(PairList)
        await driver.until(lambda: driver.app.focused is pairs, "the field left")
        await driver.until(lambda: pairs.row == pairs.row_at(1), "one down")
