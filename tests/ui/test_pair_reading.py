"""Reading a pair: words that differ, Markdown, copies."""

import json

import pytest
from ui_samples import CLIPBOARD, MARKUP, harmful

from pajama_tui.ui.screens.copying import Copying
from pajama_tui.ui.widgets.difftext import marked
from pajama_tui.ui.widgets.markdowntext import markdown_content
from pajama_tui.ui.widgets.pairview import PairView


def rows(path, *pairs):
    path.write_text(
        "".join(
            json.dumps({"prompt": prompt, "response_a": a, "response_b": b, "label": "a"}) + "\n"
            for prompt, a, b in pairs
        )
    )


def styled(content):
    """Return the parts of a content that have a style, by style."""
    found = {}
    for span in content.spans:
        found.setdefault(str(span.style), []).append(content.plain[span.start : span.end])
    return found


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_d_marks_the_words_that_differ_and_takes_the_marks_away(studio, opened, data, size):
    rows(
        data, ("Q", f"It is a red house {MARKUP}", f"It is a green house {MARKUP}"), ("Q", "x", "x")
    )
    async with studio(opened(), size) as driver:
        await driver.press("enter", "d")
        await driver.shows("1 words only here")
        a, b = (driver.app.screen.query_one(f"#side-{side}").content for side in "ab")
        assert styled(a)["bold underline $primary"] == ["red"]
        assert styled(b)["bold underline $accent"] == ["green"]
        await driver.press("J")
        await driver.shows("no word differs")
        await driver.press("K")
        await driver.shows("1 words only here")
        await driver.press("d")
        await driver.until(lambda: "only here" not in driver.screen())
        assert "underline" not in str(styled(driver.app.screen.query_one("#side-a").content))
        assert MARKUP in driver.app.screen.query_one("#side-a").content.plain


def test_without_colours_the_marks_are_signs(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert marked("It is red.", [(6, 9)], "a").plain == "It is [-red-]."
    assert marked("It is green.", [(6, 11)], "b").plain == "It is {+green+}."
    monkeypatch.delenv("NO_COLOR")
    assert marked("It is red.", [(6, 9)], "a").plain == "It is red."


@pytest.mark.slow
async def test_texts_of_thousands_of_words_do_not_hold_up_the_keys(studio, opened, data):
    words = [f"word{n}" for n in range(30_000)]
    rows(data, ("Q", " ".join(words), " ".join(words[::-1])), ("Q2", "a", "b"))
    async with studio(opened()) as driver:
        await driver.press("enter", "d", "x")
        await driver.press("J")
        await driver.until(lambda: driver.app.screen.query_one(PairView).pair.row == 1)
        await driver.press("K")
        await driver.until(lambda: driver.app.screen.query_one(PairView).pair.row == 0)
        await driver.press("x")
        await driver.shows("30,000 words only here, 0 in both; too long")


def test_markdown_becomes_style_and_nothing_in_it_acts():
    text = "\n".join(
        [
            "# Title", "Some **bold** and *slanted* and `code *here*`, ~~gone~~.",
            "- one", "2. two", "> said", "---", "```python", "x = **1**", "# no title", "```",
            "see [the page](http://example.org/?q=1) and [@click=app.quit]x[/] [red]y[/red]",
            "snake_case_name and 2 * 3 * 4", "| a | b |",
        ]
    )  # fmt: skip
    found = markdown_content(text)
    parts = styled(found)
    assert parts["bold underline $primary"] == ["Title"]
    assert parts["bold"] == ["bold"]
    assert parts["italic"] == ["slanted", "said"]
    assert parts["strike"] == ["gone"]
    assert parts["$secondary"] == ["code *here*", "x = **1**", "# no title"]
    assert "• one" in found.plain
    assert "the page (http://example.org/?q=1)" in found.plain
    assert "[@click=app.quit]x[/] [red]y[/red]" in found.plain
    assert "snake_case_name and 2 * 3 * 4" in found.plain
    assert "| a | b |" in found.plain
    assert "link" not in str(found.spans)
    assert "click" not in str(found.spans)


@pytest.mark.parametrize(
    "text", ["", "`" * 4000, "**" * 4000, "[" * 4000, "```\nnever closed", "# "]
)
def test_markdown_of_any_text_ends(text):
    assert markdown_content(text).plain is not None


async def test_m_shows_markdown_and_raw_again(studio, opened, data):
    rows(data, ("Q", "**strong** words \x1b[31m", "plain"))
    async with studio(opened(), (120, 40)) as driver:
        await driver.shows("**strong**")
        await driver.press("M")
        await driver.until(lambda: "**strong**" not in driver.screen(), "Markdown")
        assert "strong words \\x1b[31m" in driver.screen()
        await driver.press("d")
        await driver.shows("**strong**", "words only here")
        await driver.press("M", "M")
        await driver.until(lambda: "words only here" not in driver.screen(), "raw")
        await driver.shows("**strong**")


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_y_copies_the_source_text_and_says_so(studio, opened, data, size, monkeypatch):
    rows(data, (f"Copy {CLIPBOARD}\n\tme", "first half \ud83d", "second"))
    copied = []
    async with studio(opened(), size) as driver:
        await driver.shows("first half")
        monkeypatch.setattr(driver.app, "copy_to_clipboard", copied.append)
        await driver.press("y")
        assert isinstance(driver.app.screen, Copying)
        await driver.shows("The prompt, ", "Response b, 6 characters")
        await driver.press("p")
        assert copied == [f"Copy {CLIPBOARD}\n\tme"]
        assert "The prompt" in driver.said()
        assert "OSC 52" in driver.said()
        await driver.press("y", "a")
        assert copied[1].startswith("first half ")
        copied[1].encode()
        await driver.press("y", "escape")
        assert len(copied) == 2
        assert not harmful(driver.screen())
