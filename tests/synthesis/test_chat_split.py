"""An answer is taken apart the same way wherever the pieces it comes in are cut."""

import pytest

from pajama_tui.synthesis.chat_split import Block, Part, Splitter, split

ANSWERS = {
    "prose alone": "Nothing to change.\n\nIt is right that `len` is taken.",
    "a program": "Look:\n\n```python\ndef f():\n    return 1\n```\nThat is all.\n",
    "two programs": "```py\na\n```\nor\n\n~~~\nb\n```\n~~~\nend",
    "a longer fence": "````python\nx = 1\n```\ny = 2\n````\nafter",
    "an open fence": "Here\n```python\nx = 1\n``",
    "a fence without its line end": "Here\n```python",
    "windows line ends": "Look\r\n```python\r\nx = 1\r\n```\r\nafter\r\n",
    "code in the line": "Use ```x``` here\n```not a fence` at all\nand `` go on\n",
    "an indented fence": "1. so\n   ```python\n   x\n   ```\nafter",
    "thinking in tags": "\n<think>\nIf </th\n```python\nno\n```\n</think>\n\nSo:\n```\nx\n```\n",
    "thinking that never ends": "<thinking>On and on</think",
    "no tag after all": "<thin ice",
    "blank lines": "\n\n```python\n\n\nx\n\n```\n\n",
    "nothing": "",
}  # fmt: skip


def taken(pieces: list[str]) -> tuple[list[Part], list[Block]]:
    """What a splitter gives for these pieces, neighbours of one kind put together."""
    splitter = Splitter()
    found: list[Part] = []
    for part in [*(p for piece in pieces for p in splitter.feed(piece)), *splitter.end()]:
        if found and found[-1][0] == part[0]:
            found[-1] = part[0], found[-1][1] + part[1]
        else:
            found.append(part)
    return found, splitter.blocks


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_every_cut_gives_the_same(answer: str) -> None:
    whole = split(answer)
    for at in range(len(answer) + 1):
        assert taken([answer[:at], answer[at:]]) == whole
        for after in range(at, len(answer) + 1, 7):
            assert taken([answer[:at], answer[at:after], answer[after:]]) == whole
    assert taken(list(answer)) == whole


def test_code_is_apart_from_prose_and_its_fences_are_nobodys() -> None:
    parts, blocks = split(ANSWERS["a program"])
    assert parts == [
        ("prose", "Look:\n\n"),
        ("code", "def f():\n    return 1\n"),
        ("prose", "That is all.\n"),
    ]
    assert blocks == [Block("python", "def f():\n    return 1\n", True)]


def test_only_the_fence_that_opened_a_block_closes_it() -> None:
    assert [block.text for block in split(ANSWERS["a longer fence"])[1]] == ["x = 1\n```\ny = 2\n"]
    assert [block.text for block in split(ANSWERS["two programs"])[1]] == ["a\n", "b\n```\n"]


def test_a_block_that_breaks_off_is_not_whole() -> None:
    (block,) = split(ANSWERS["an open fence"])[1]
    assert not block.whole
    assert block.text.startswith("x = 1\n")


def test_thinking_in_tags_is_neither_prose_nor_code() -> None:
    parts, blocks = split(ANSWERS["thinking in tags"])
    assert [kind for kind, _ in parts] == ["thinking", "prose", "code"]
    assert "no\n" in parts[0][1]
    assert [block.text for block in blocks] == ["x\n"]


def test_what_is_known_is_given_at_once() -> None:
    splitter = Splitter()
    assert splitter.feed("Let me see") == [("prose", "Let me see")]
    assert splitter.feed("\n``") == [("prose", "\n")]
    assert splitter.feed("`python\nx =") == [("code", "x =")]
    assert splitter.feed(" 1\n`") == [("code", " 1\n")]
    assert splitter.feed("``\n") == []
    assert splitter.feed("done") == [("prose", "done")]
