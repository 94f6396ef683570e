"""A conversation on disk: each message is there before anything is done about it.

One line a message, appended: what the user said, pieces of an answer while it comes, the whole
answer, what the checks say of its proposal, and what was decided. Several conversations may share a
file, as judges of several rubrics may have one name; the rubric stands in each line.
"""

import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pajama_tui.storage import append_line, read_lines
from pajama_tui.synthesis.chat_turns import (
    INTERRUPTED,
    Answered,
    Asked,
    Checked,
    Decision,
    Shown,
    Turn,
)

# So much of an answer is lost at most when the program is killed.
_PIECE_SECONDS = 1.0
_PIECE_CHARACTERS = 2_000


class ChatLog:
    """One conversation; one process writes it at a time, from any of its threads.

    Args:
        path: the file, which need not exist.
        rubric: whose lines of the file are meant.
    """

    def __init__(self, path: Path, rubric: str) -> None:
        self.path = path
        self._rubric = rubric
        self._lock = threading.Lock()

    def turns(self) -> list[Turn]:
        """Return the conversation as it is on disk, oldest first; damaged lines are left out."""
        return self._read()[0]

    def since_accepted(self) -> list[Turn]:
        """Return the turns that were asked after a proposal was last accepted."""
        turns, since = self._read()
        return [turn for turn in turns if turn.id in since]

    def cost_since_accepted(self) -> float | None:
        """Return what these turns cost; None where one of the prices is unknown."""
        costs = [turn.cost for turn in self.since_accepted()]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None

    def turn(self, id: str) -> Turn:
        """Return one turn.

        Raises:
            KeyError: there is none.
        """
        return {turn.id: turn for turn in self.turns()}[id]

    def ask(self, asked: Asked) -> str:
        """Keep what the user said; return the name of the turn.

        Raises:
            WriteFailed: it can't be kept; don't ask.
        """
        id = secrets.token_hex(6)
        rows = [[shown.row, shown.line, shown.group] for shown in asked.rows]
        self._append(
            "user",
            id,
            text=asked.text,
            base=asked.base,
            model=asked.model,
            run=asked.run,
            **{"rows": rows, "evidence": asked.evidence} if rows else {},
            **{"repairs": asked.repairs} if asked.repairs else {},
        )
        return id

    def piece(self, id: str, text: str, *, anew: bool = False) -> None:
        """Keep a piece of an answer under way; `anew`: what came before counts no more."""
        self._append("piece", id, text=text, **{"anew": True} if anew else {})

    def answer(self, id: str, answered: Answered) -> None:
        """Keep the answer."""
        self._append(
            "assistant",
            id,
            text=answered.text,
            thinking=answered.thinking,
            fault=answered.fault,
            sentence=answered.sentence,
            spend=list(answered.spend),
            cost=answered.cost,
            proposal=answered.proposal,
            sha=answered.sha,
        )

    def check(self, id: str, checked: Checked) -> None:
        """Keep what the checks say of the turn's proposal."""
        self._append("check", id, passed=checked.passed, gate=checked.gate, reason=checked.reason)

    def decide(self, id: str, decision: Decision, *, version: str = "", why: str = "") -> None:
        """Keep what was decided about the turn's proposal."""
        self._append("decision", id, decision=decision, version=version, why=why)

    def note(self, kind: str, **facts: Any) -> None:
        """Keep something that is no part of a turn, such as a text before it was replaced."""
        self._append(kind, None, **facts)

    def _read(self) -> tuple[list[Turn], set[str]]:
        found: dict[str, Turn] = {}
        pieces: dict[str, _Pieces] = {}
        since: set[str] = set()
        for line in read_lines(self.path):
            if line.get("rubric") != self._rubric or not isinstance(line.get("turn"), str):
                continue
            try:
                _take(line, found, pieces)
            except (KeyError, TypeError, ValueError, AttributeError):
                continue
            if line.get("kind") == "user":
                since.add(line["turn"])
            elif line.get("decision") == "accepted":
                since.clear()
        for id, turn in found.items():
            if turn.answer is None and id in pieces:
                found[id] = replace(turn, answer=pieces[id].answer())
        return list(found.values()), since

    def _append(self, kind: str, id: str | None, **facts: Any) -> None:
        at = datetime.now(UTC).isoformat(timespec="seconds")
        turn = {} if id is None else {"turn": id}
        with self._lock:
            append_line(
                self.path, {"at": at, "kind": kind, "rubric": self._rubric, **turn, **facts}
            )


class PieceKeeper:
    """Keeps an answer under way, about a second at a time."""

    def __init__(self, log: ChatLog, id: str) -> None:
        self._log, self._id = log, id
        self._waiting = ""
        self._anew = False
        self._last = 0.0

    def feed(self, text: str) -> None:
        """Take what has come."""
        self._waiting += text
        due = time.monotonic() - self._last >= _PIECE_SECONDS
        if due or len(self._waiting) >= _PIECE_CHARACTERS:
            self._log.piece(self._id, self._waiting, anew=self._anew)
            self._waiting, self._anew = "", False
            self._last = time.monotonic()

    def begin_anew(self) -> None:
        """The answer begins anew."""
        self._waiting, self._anew = "", True


@dataclass
class _Pieces:
    texts: list[str] = field(default_factory=list)

    def answer(self) -> Answered:
        sentence = "The program ended before the answer did; what had come is kept."
        return Answered("".join(self.texts), fault=INTERRUPTED, sentence=sentence)


def _take(line: dict[str, Any], found: dict[str, Turn], pieces: dict[str, _Pieces]) -> None:
    id, kind = line["turn"], line["kind"]
    if kind == "user":
        rows = tuple(Shown(*map(int, each)) for each in line.get("rows", ()))
        names = ("text", "base", "model", "run", "evidence", "repairs")
        texts = {name: str(line.get(name, "")) for name in names}
        found[id] = Turn(id, str(line.get("at", "")), Asked(rows=rows, **texts))
        return
    turn = found[id]
    if kind == "piece":
        if line.get("anew"):
            pieces[id] = _Pieces()
        pieces.setdefault(id, _Pieces()).texts.append(str(line["text"]))
    elif kind == "assistant":
        names = ("text", "thinking", "fault", "sentence", "proposal", "sha")
        texts = {name: str(line.get(name, "")) for name in names}
        cost = line.get("cost")
        spend: Sequence[Any] = line.get("spend", ())
        answer = Answered(
            spend=tuple(map(str, spend)),
            cost=float(cost) if isinstance(cost, int | float) else None,
            **texts,
        )
        found[id] = replace(turn, answer=answer, decision="open" if answer.proposal else "")
    elif kind == "check":
        checked = Checked(bool(line["passed"]), str(line["gate"]), str(line["reason"]))
        found[id] = replace(turn, check=checked)
    elif kind == "decision" and line["decision"] in ("accepted", "discarded"):
        version = str(line.get("version", ""))
        found[id] = replace(turn, decision=line["decision"], version=version)
