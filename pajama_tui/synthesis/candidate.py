"""What a model's reply holds: a program, its name, and what is said of it."""

import re
from dataclasses import dataclass

from pajama_tui.llm.extract import find_code, find_json, misfit
from pajama_tui.synthesis.prompts import SCHEMA
from pajama_tui.untrusted import printable

_MOST_NAME = 48
_MOST_APPROACH = 300


class NoProgram(ValueError):
    """The reply holds none; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A program that was proposed.

    Attributes:
        name: fit for a file, "" where the reply gave none.
        approach: on one line, safe to show.
        source: untrusted.
    """

    name: str
    approach: str
    source: str


def read_candidate(text: str) -> Candidate:
    """Read a reply: the object asked for, or else the longest fenced program.

    Raises:
        NoProgram: it holds neither.
    """
    data = find_json(text)
    # Only a missing program is beyond repair by us: the rest has stand-ins.
    if data is not None and isinstance(data.get("program"), str) and data["program"].strip():
        source = str(data["program"])
        if source.lstrip().startswith("```"):
            source = find_code(source) or source
        return Candidate(
            safe_name(data.get("name")), _one_line(data.get("approach")), _whole(source)
        )
    if (code := find_code(text)) is not None and "def judging_function" in code:
        return Candidate("", "", _whole(code))
    raise NoProgram(misfit(data, SCHEMA) or "'program' in the answer is empty")


def safe_name(name: object) -> str:
    """Return `name` as a file may be called: small letters, digits and "_", or ""."""
    words = re.sub(r"[^a-z0-9]+", "_", str(name or "").lower().removesuffix(".py"))
    return words[:_MOST_NAME].strip("_")


def _one_line(text: object) -> str:
    return printable(" ".join(str(text or "").split()), limit=_MOST_APPROACH)


def _whole(source: str) -> str:
    return source.replace("\r\n", "\n").strip("\n") + "\n"
