"""batches.jsonl: batches that were asked for, their ids, and the results read so far."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pajama_tui.storage import append_line, read_lines


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a batch.

    Attributes:
        key: the caller's name for it; the server knows it by another.
        prompt: tokens of the question, estimated.
        wants_json: a schema was given.
    """

    key: str
    model: str
    max_tokens: int
    prompt: int
    wants_json: bool


@dataclass(slots=True)
class Submitted:
    """A batch that was asked for.

    Attributes:
        nonce: our own name for it, part of every question's id at the server.
        at: when it was asked for, UTC.
        items: by the id the server knows the question by.
        sending: it was about to be sent; before that, it surely never was.
        id: the server's name for the batch; None where the program stopped, or the connection
            broke, before it was heard.
        results: what was read so far, by the same ids: the server's own objects, untrusted.
        over: everything there is has been read, or it never came to be.
        unsent: it never came to be: nothing was charged, and its questions were not asked.
    """

    nonce: str
    at: datetime
    place: str
    items: dict[str, Item]
    sending: bool = False
    id: str | None = None
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    over: bool = False
    unsent: bool = False

    @property
    def missing(self) -> set[str]:
        """The ids of questions without a result."""
        return self.items.keys() - self.results.keys()


class BatchFile:
    """The file of one session's batches; whole lines are appended, by one process at a time."""

    def __init__(self, path: Path) -> None:
        """Keep batches in `path`."""
        self.path = path

    def asked(self, items: Mapping[str, Item], place: str) -> Submitted:
        """Write down that a batch is about to be asked for; `items` by the caller's keys."""
        nonce = secrets.token_hex(6)
        batch = Submitted(
            nonce,
            datetime.now(UTC).replace(microsecond=0),
            place,
            {f"{nonce}-{number}": item for number, item in enumerate(items.values())},
        )
        table = {
            name: [each.key, each.model, each.max_tokens, each.prompt, each.wants_json]
            for name, each in batch.items.items()
        }
        self._append(batch, at=batch.at.isoformat(), place=place, items=table)
        return batch

    def about_to_send(self, batch: Submitted) -> None:
        """Write down that from now on it may have been sent."""
        batch.sending = True
        self._append(batch, sending=True)

    def made(self, batch: Submitted, id: str) -> None:
        """Write down the server's name for the batch."""
        batch.id = id
        self._append(batch, id=id)

    def read(self, batch: Submitted, name: str, result: dict[str, Any]) -> None:
        """Write down one result."""
        batch.results[name] = result
        self._append(batch, name=name, result=result)

    def over(self, batch: Submitted, *, unsent: bool = False) -> None:
        """Write down that nothing more is to come; `unsent`: that it never came to be."""
        batch.over, batch.unsent = True, unsent
        self._append(batch, over=True, unsent=unsent)

    def load(self) -> list[Submitted]:
        """Return all batches, oldest first; lines that make no sense are left out."""
        found: dict[str, Submitted] = {}
        for line in read_lines(self.path):
            try:
                _take(found, line)
            except (KeyError, TypeError, ValueError):
                continue
        return list(found.values())

    def pending(self) -> list[Submitted]:
        """Return the batches whose results haven't all been read, oldest first."""
        return [batch for batch in self.load() if not batch.over]

    def _append(self, batch: Submitted, **facts: Any) -> None:
        append_line(self.path, {"batch": batch.nonce, **facts})


def _take(found: dict[str, Submitted], line: dict[str, Any]) -> None:
    nonce = str(line["batch"])
    if "items" in line:
        items = {name: Item(*values) for name, values in line["items"].items()}
        at = datetime.fromisoformat(line["at"])
        found[nonce] = Submitted(nonce, at, str(line["place"]), items)
    batch = found[nonce]
    batch.sending = batch.sending or line.get("sending") is True
    if isinstance(line.get("id"), str):
        batch.id = line["id"]
    if isinstance(line.get("result"), dict) and line.get("name") in batch.items:
        batch.results[line["name"]] = line["result"]
    batch.over = batch.over or line.get("over") is True
    batch.unsent = batch.unsent or line.get("unsent") is True
