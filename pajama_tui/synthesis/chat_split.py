"""A model's answer taken apart while it comes: thinking, prose and code."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["thinking", "prose", "code"]
Part = tuple[Kind, str]

# Servers that don't know a model's thinking pass it on in such tags at the very beginning.
_TAGS = ("<think>", "<thinking>")
_BEGINNING = re.compile(r"[ \t]*(?P<fence>`+|~+)?(?P<rest>.*)", re.S)
_PYTHON = {"python", "py", "python3", ""}


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    Attributes:
        language: as written after the fence, in small letters; "" where nothing is.
        text: what stands inside.
        whole: its closing fence has come.
    """

    language: str
    text: str
    whole: bool

    @property
    def is_python(self) -> bool:
        """Whether it may be a Python program: marked so, or not marked."""
        return self.language in _PYTHON


class Splitter:
    """Takes the pieces of one answer as they come, wherever they are cut.

    Fence lines belong to neither side and are given to nobody. What is given out for a text is the
    same, kind by kind, however it was cut.

    Attributes:
        blocks: the fenced blocks so far; the last may still be growing.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._held = ""
        self._closing_tag = ""
        self._begun = False
        self._line_start = True
        self._fence = ""
        self._language = ""
        self._code: list[str] = []

    def feed(self, text: str) -> list[Part]:
        """Take a piece, and return what is known of it by now."""
        self._held += text
        return self._taken(last=False)

    def end(self) -> list[Part]:
        """Return what was held back: the answer has ended, or broken off."""
        found = self._taken(last=True)
        if self._fence:
            self._keep_block(whole=False)
            self._fence = ""
        return found

    def _taken(self, *, last: bool) -> list[Part]:
        found: list[Part] = []
        while self._held:
            part = self._step(last=last)
            if part is None:
                break
            if part[1]:
                found.append(part)
        return _joined(found)

    def _step(self, *, last: bool) -> Part | None:
        """Take something from what is held; None where more must come first."""
        if not self._begun:
            return self._begin(last=last)
        if self._closing_tag:
            return self._think(last=last)
        if not self._line_start:
            return self._rest_of_line()
        line, end, _ = self._held.partition("\n")
        if not end and not last and _may_be_fence(line, self._fence):
            return None
        if self._fence:
            if _closes(line, self._fence):
                self._held = self._held[len(line) + len(end) :]
                self._keep_block(whole=True)
                self._fence = ""
                return "code", ""
        elif opened := _opens(line, whole=bool(end)):
            self._held = self._held[len(line) + len(end) :]
            self._fence, self._language = opened
            self._code = []
            return "prose", ""
        self._line_start = False
        return self._rest_of_line()

    def _begin(self, *, last: bool) -> Part | None:
        text = self._held.lstrip()
        for tag in _TAGS:
            if text.startswith(tag):
                self._begun, self._closing_tag = True, f"</{tag[1:]}"
                self._held = text[len(tag) :]
                return "thinking", ""
        if not last and any(tag.startswith(text) for tag in _TAGS):
            return None
        self._begun = True
        return "prose", ""

    def _think(self, *, last: bool) -> Part | None:
        tag = self._closing_tag
        thought, closed, rest = self._held.partition(tag)
        if closed:
            self._closing_tag, self._held = "", rest
            return "thinking", thought
        keep = 0 if last else _overlap(self._held, tag)
        if keep == len(self._held):
            return None
        thought = self._held[: len(self._held) - keep]
        self._held = self._held[len(thought) :]
        return "thinking", thought

    def _rest_of_line(self) -> Part:
        line, end, rest = self._held.partition("\n")
        self._held, self._line_start = rest, bool(end)
        if self._fence:
            self._code.append(line + end)
            return "code", line + end
        return "prose", line + end

    def _keep_block(self, *, whole: bool) -> None:
        self.blocks.append(Block(self._language, "".join(self._code), whole))


def split(text: str) -> tuple[list[Part], list[Block]]:
    """Take a whole answer apart."""
    splitter = Splitter()
    parts = [*splitter.feed(text), *splitter.end()]
    return _joined(parts), splitter.blocks


def _joined(parts: list[Part]) -> list[Part]:
    found: list[Part] = []
    for kind, text in parts:
        if found and found[-1][0] == kind:
            found[-1] = kind, found[-1][1] + text
        else:
            found.append((kind, text))
    return found


def _overlap(text: str, tag: str) -> int:
    """How many characters at the end of `text` may be the beginning of `tag`."""
    sizes = range(min(len(text), len(tag) - 1), 0, -1)
    return next((size for size in sizes if tag.startswith(text[-size:])), 0)


def _may_be_fence(line: str, opened: str) -> bool:
    """Whether what there is of a line may still turn out to be a fence."""
    found = _BEGINNING.match(line)
    assert found is not None
    fence, rest = found["fence"] or "", found["rest"]
    if opened:
        return (not fence or fence[0] == opened[0]) and not rest.strip()
    if len(fence) < 3:
        return not rest
    return fence[0] == "~" or "`" not in rest


def _opens(line: str, *, whole: bool) -> tuple[str, str] | None:
    """Return fence and language where a line opens a block; it does when its end has come."""
    found = _BEGINNING.match(line)
    assert found is not None
    fence, rest = found["fence"] or "", found["rest"]
    if not whole or len(fence) < 3 or (fence[0] == "`" and "`" in rest):
        return None
    return fence, (rest.split() or [""])[0].lower()


def _closes(line: str, opened: str) -> bool:
    found = _BEGINNING.match(line)
    assert found is not None
    fence = found["fence"] or ""
    return fence.startswith(opened) and not found["rest"].strip()
