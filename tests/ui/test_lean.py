"""What is left out to be quick is not missed: styles after a change, lines after an edit."""

import random

import pytest
from textual.app import App
from textual.widgets import Static

from pajama_tui.ui.widgets.codeeditor import CodeEditor
from pajama_tui.ui.widgets.joblist import JobList
from pajama_tui.ui.widgets.judgelist import JudgeList

SOURCE = "\n".join(
    f'def step_{n}(text):\n    """Weighs."""\n    return len(text) * {n}  # more\n'
    for n in range(40)
)
PIECES = ["x", "\n", "    if a:\n        b()\n", "(1, [2])", "a" * 90, '"""']


async def test_a_place_seen_before_has_the_colours_of_a_theme_chosen_elsewhere(studio, opened):
    async with studio(opened()) as driver:
        await driver.press("2")
        before = driver.app.screen.query_one(JudgeList).rich_style.bgcolor
        await driver.press("1")
        driver.app.theme = "textual-light"
        await driver.press("2")
        assert driver.app.screen.query_one(JudgeList).rich_style.bgcolor != before
        await driver.press("5")
        assert driver.app.screen.query_one(JobList).rich_style.bgcolor != before


async def test_places_seen_before_are_painted_when_one_comes_back(studio, opened):
    async with studio(opened(), (100, 30)) as driver:
        await driver.shows("Question 0")
        for key, there in (("2", "length/longer"), ("1", "Question 0"), ("2", "length/longer")):
            await driver.press(key)
            await driver.shows(there)
            assert not driver.app._batch_count
        await driver.pilot.resize_terminal(70, 20)
        await driver.press("1")
        await driver.shows("Question 0")
        assert driver.app.screen.has_class("-narrow")


async def test_a_text_that_grows_pushes_down_what_is_below_it():
    class Two(App):
        def compose(self):
            yield Static("one", id="above")
            yield Static("below", id="below")

    app = Two()
    async with app.run_test() as pilot:
        for lines in (3, 1, 5):
            app.query_one("#above", Static).update("\n".join("abcdefgh"[:lines]))
            await pilot.pause()
            await pilot.pause()
            assert app.query_one("#below").region.y == lines


class Editing(App):
    CSS = "CodeEditor { height: 1fr; }"

    def __init__(self, source):
        super().__init__()
        self.source = source

    def compose(self):
        yield CodeEditor(self.source)


def shown(app):
    editor = app.query_one(CodeEditor)
    strips = [editor.render_line(y) for y in range(editor.size.height)]
    return [[(s.text, s.style.color, s.style.bold) for s in strip.simplify()] for strip in strips]


async def settled(pilot):
    # The tree is made exact when typing rests.
    await pilot.pause(0.4)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.slow
async def test_edited_lines_look_like_those_of_a_text_opened_anew(seed):
    draw = random.Random(seed)
    app = Editing(SOURCE)
    async with app.run_test(size=(80, 24)) as pilot:
        editor = app.query_one(CodeEditor)
        editor.focus()
        for _ in range(12):
            row = draw.randrange(editor.document.line_count)
            end = min(row + draw.choice((0, 0, 1, 3)), editor.document.line_count - 1)
            what = draw.choice(("insert", "insert", "delete", "undo", "redo"))
            if what == "insert":
                editor.insert(draw.choice(PIECES), (row, draw.randrange(4)))
                editor.history.checkpoint()
            elif what == "delete":
                editor.delete((row, 0), (end, len(editor.document[end])))
                editor.history.checkpoint()
            else:
                getattr(editor, what)()
            await pilot.pause()
            if draw.random() < 0.3:
                editor.go_to(draw.randrange(1, editor.document.line_count + 1), 1)
        await settled(pilot)
        for line in (1, 50, 100):
            editor.go_to(line, 1)
            await pilot.pause()
            other = Editing(editor.text)
            async with other.run_test(size=(80, 24)) as others:
                again = other.query_one(CodeEditor)
                again.focus()
                again.go_to(line, 1)
                await settled(others)
                assert again.scroll_offset == editor.scroll_offset
                assert shown(app) == shown(other)
