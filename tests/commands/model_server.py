"""A model that writes judges: the Messages API on this machine, in a thread of the test."""

import asyncio
import json
import random
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.llm.server import Asked, MessagesServer  # noqa: E402
from tests.llm.wire_replies import Step  # noqa: E402

__all__ = ["PROGRAMS", "Asked", "MessagesServer", "Step", "judge", "prose", "serving", "slot_of"]

_NUMBER = re.compile(r"This is judge (\d+) of \d+ for the rubric")
_RUBRIC = re.compile(r"Rubric: ([^\\\n]+)")

# Six ways to look at a text, none of them like another, and none of them length.
PROGRAMS = {
    "question_share": '''"""Share of sentence ends that are question marks."""


def judging_function(query: str, response: str) -> float:
    ends = [mark for mark in response if mark in ".!?"]
    if not ends:
        return float("nan")
    return 0.5 + ends.count("?") / len(ends)
''',
    "word_variety": '''"""Distinct words among the first thirty, as a share of them."""

import re


def judging_function(query: str, response: str) -> float:
    words = re.findall(r"\\w+", response.lower())[:30]
    return len(set(words)) / len(words) if words else float("nan")
''',
    "opening_echo": '''"""How soon the response takes up a word of the prompt."""


def judging_function(query: str, response: str) -> float:
    asked = {word.strip(".,!?").lower() for word in query.split()}
    for place, word in enumerate(response.split()):
        if word.strip(".,!?").lower() in asked:
            return 1.0 / (1 + place)
    return 0.0 if response.strip() else float("nan")
''',
    "even_sentences": '''"""How evenly long the sentences are: less spread is better."""

from statistics import pstdev


def judging_function(query: str, response: str) -> float:
    text = response.replace("!", ".").replace("?", ".")
    sizes = [len(part.split()) for part in text.split(".") if part.strip()]
    if len(sizes) < 2:
        return float("nan")
    return -pstdev(sizes)
''',
    "letter_balance": '''"""Balance of the two halves of the alphabet, as a difference of counts."""


def judging_function(query: str, response: str) -> float:
    low = high = 0
    for char in response.casefold():
        if "a" <= char <= "m":
            low += 1
        elif "n" <= char <= "z":
            high += 1
    total = low + high
    return (low - high) / total if total else float("nan")
''',
    "last_word": '''"""Where the last word stands in the order of all words of the response."""


def judging_function(query: str, response: str) -> float:
    words = response.lower().split()
    if not words:
        return float("nan")
    last = words[-1]
    before = [word for word in words if word < last]
    return len(before) / len(words)
''',
}


def judge(name: str, program: str | None = None) -> dict[str, str]:
    """An answer as the schema wants it."""
    source = PROGRAMS[name] if program is None else program
    approach = f"measures {name.replace('_', ' ')}"
    return {"name": name, "approach": approach, "rationale": "It tells.", "program": source}


def prose(count: int = 60, *, seed: int = 1) -> list[dict[str, str]]:
    """Labelled pairs of sentences made of words drawn at random."""
    draw = random.Random(seed)
    words = (
        "river stone however because light under seven green about never people answer simple "
        "first second value number result table alpha"
    ).split()

    def text(most: int) -> str:
        sentences = [
            " ".join(draw.choices(words, k=draw.randint(4, 14))).capitalize() + draw.choice(".!?")
            for _ in range(draw.randint(1, most))
        ]
        return " ".join(sentences)

    return [
        {
            "prompt": f"Task {number}: {text(1)}",
            "response_a": text(6),
            "response_b": text(6),
            "label": draw.choice("ab"),
        }
        for number in range(count)
    ]


def slot_of(body: dict[str, Any]) -> tuple[str, int]:
    """The rubric's name and the judge's number that a question is about."""
    text = body["messages"][0]["content"]
    text = text if isinstance(text, str) else json.dumps(text)
    rubric, number = _RUBRIC.search(text), _NUMBER.search(text)
    assert rubric is not None
    assert number is not None
    return rubric[1], int(number[1])


@contextmanager
def serving(answer: Callable[[dict[str, Any]], Step], **options: Any) -> Iterator[MessagesServer]:
    """Serve in a thread until the block ends."""
    server = MessagesServer(answer=answer, **options)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
