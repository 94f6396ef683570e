"""`generate` run as a program or inside the test, and what it leaves in the session."""

import json
import time
from collections import Counter
from typing import Any

from model_server import PROGRAMS, MessagesServer, Step, judge, prose, slot_of
from program import Program, read_rows

NAMES = list(PROGRAMS)


def with_pairs(pajama: Program) -> Program:
    """Give the program labelled pairs and one judge."""
    pajama.rows(prose(), "pairs.jsonl")
    pajama.judges(vowels="def judging_function(q, r):\n    return r.count('e') / (1 + len(r))\n")
    return pajama


def by_number(body: dict[str, Any]) -> Step:
    """Judge 1 is the first program, and so on."""
    return Step(data=judge(NAMES[slot_of(body)[1] - 1]))


def words(server: MessagesServer, *more: str) -> list[str]:
    """The command on that server."""
    base = "generate pairs.jsonl --judges quick --rubric relevance --yes".split()
    return [*base, "--base-url", server.url, "--model", "claude-sonnet-5-5", *more]


def lines_of(work: Program, name: str = "slots.jsonl") -> list[dict[str, Any]]:
    """A log of the session."""
    return read_rows(work.folder / "sessions" / "pairs" / name)


def spent(work: Program) -> dict[str, dict[str, Any]]:
    """The requests of the spend log that asked for a judge."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines_of(work, "spend.jsonl"):
        found.setdefault(line["id"], {}).update(line)
    return {id: line for id, line in found.items() if line["purpose"] != "probe"}


def states(work: Program) -> Counter[str]:
    """How many slots are in each state by the file, as it is now."""
    path = work.folder / "sessions" / "pairs" / "slots.jsonl"
    last: dict[str, str] = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        try:
            record = json.loads(line)
        except ValueError:
            continue
        last[record["slot"]] = record["state"]
    return Counter(last.values())


def wait_for(what: Any, seconds: float = 60.0) -> None:
    """Wait until `what` is true."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)
