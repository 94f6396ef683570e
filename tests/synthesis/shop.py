"""Slots to fill over real HTTP, with stand-ins for the checks and for the place to save to."""

import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from pajama_tui.errors import InputError  # noqa: E402
from pajama_tui.llm import (  # noqa: E402
    Account,
    Batches,
    Budget,
    Client,
    Request,
    Retry,
    SpendLog,
    find_endpoint,
)
from pajama_tui.llm.capabilities import EVERYTHING  # noqa: E402
from pajama_tui.synthesis.batching import (  # noqa: E402
    fill_slots_beside_batches,
    fill_slots_by_batch,
)
from pajama_tui.synthesis.candidate import Candidate  # noqa: E402
from pajama_tui.synthesis.generate import Ended, Event, fill_slots  # noqa: E402
from pajama_tui.synthesis.slots import Slot, SlotFile, State  # noqa: E402
from tests.llm.server import MessagesServer  # noqa: E402
from tests.llm.wire_replies import Step  # noqa: E402

PROGRAM = "def judging_function(query, response):\n    return 1.0\n"
GOOD = Step(data={"name": "n", "approach": "a", "rationale": "r", "program": PROGRAM}, times=0)
QUICK = Retry(tries=2, first=0.01, longest=0.02, patience=0.1, tick=0.01, silence=1.0)


@dataclass(frozen=True)
class Said:
    passed: bool
    reason: str = ""
    gate: str = ""


@dataclass
class Bench:
    """Questions, checks and a place to save to, all in memory."""

    verdicts: list[Said] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    refuse_saving: bool = False
    checking: int = 0
    most_at_once: int = 0

    def question(self, slot: Slot) -> Request:
        return Request("claude-sonnet-5-5", (("user", f"write {slot.id}"),), max_tokens=100)

    def name_for(self, slot: Slot, wanted: str) -> str:
        return f"{wanted or 'none'}_{slot.number}"

    def check(self, source: str, *, rubric: str, name: str) -> Said:
        assert threading.current_thread() is not threading.main_thread()
        self.checking += 1
        self.most_at_once = max(self.most_at_once, self.checking)
        found = self.verdicts.pop(0) if self.verdicts else Said(True)
        self.checking -= 1
        return found

    def version(self, source: str, *, rubric: str, name: str) -> str:
        return "0" * 64

    def save(self, slot: Slot, candidate: Candidate, name: str) -> None:
        if self.refuse_saving:
            raise InputError("It holds what looks like a secret.")
        self.saved.append(name)


@dataclass
class Shop:
    """A server, a file and a bench, and the command to fill slots with them."""

    server: MessagesServer
    folder: Path
    bench: Bench = field(default_factory=Bench)
    events: list[Event] = field(default_factory=list)

    @property
    def file(self) -> SlotFile:
        return SlotFile.load(self.folder / "slots.jsonl")

    def log(self) -> SpendLog:
        """The spend log of the one run there is."""
        return SpendLog(self.folder / "spend.jsonl", run="run")

    def client(self, budget: Budget | None = None) -> Client:
        endpoint = find_endpoint(self.server.url, {})
        account = Account(self.log(), budget)
        return Client(endpoint, account=account, retry=QUICK, able=EVERYTHING)

    def todo(self, file: SlotFile, count: int) -> list[Slot]:
        """The slots without an outcome, opened where they are not."""
        todo = [slot for slot in file.wanted(["style"], count) if not slot.over]
        return [slot if slot.run and not slot.again else file.open(slot, "run") for slot in todo]

    async def fill(self, count: int, **options: Any) -> Ended:
        file = self.file
        async with self.client() as client:
            return await fill_slots(
                self.todo(file, count),
                file,
                client,
                self.bench,
                on_event=self.events.append,
                **options,
            )

    async def batch(self, count: int, *, budget: Budget | None = None, wait: bool = True) -> Ended:
        """Fill by batch, as a new process would."""
        file = self.file
        async with self.client(budget) as client:
            return await fill_slots_by_batch(
                self.todo(file, count),
                file,
                Batches(client, self.folder / "batches.jsonl"),
                self.bench,
                wait=wait,
                poll=0.01,
                on_event=self.events.append,
            )

    async def beside(self, count: int, *, wait: bool = True) -> Ended:
        """Fill one by one, beside what is in batches."""
        file = self.file
        async with self.client() as client:
            return await fill_slots_beside_batches(
                self.todo(file, count),
                file,
                Batches(client, self.folder / "batches.jsonl"),
                self.bench,
                wait=wait,
                poll=0.01,
                on_event=self.events.append,
            )

    def states(self) -> list[State]:
        return [slot.state for slot in self.file.slots.values()]
