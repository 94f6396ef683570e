"""Judges written by an LLM for a session: what is asked, what it may cost, and doing it."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING

import numpy as np

from pajama_tui.llm import (
    Account,
    Budget,
    Client,
    Endpoint,
    Request,
    Retry,
    SpendLog,
)
from pajama_tui.pairs.pair import Pair
from pajama_tui.pipeline.forecast import Forecast, forecast_of
from pajama_tui.pipeline.generation_order import Order
from pajama_tui.pipeline.shown import note_shown, shown_groups, shown_rows
from pajama_tui.pipeline.table import PairTable, read_pairs
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.edits import save_version
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.library import find_judges
from pajama_tui.synthesis.candidate import Candidate, read_candidate
from pajama_tui.synthesis.few_shot import Examples, choose_examples
from pajama_tui.synthesis.generate import Ended, Event, fill_slots
from pajama_tui.synthesis.prompts import request_for
from pajama_tui.synthesis.slots import FILE_NAME, Slot, SlotFile, State
from pajama_tui.synthesis.workshop import Checked
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pajama_tui.llm import Price
    from pajama_tui.synthesis.gates import Gates

# Pairs that candidates are run on.
_SAMPLE = 200
_POLL = 0.05


@dataclass(frozen=True, slots=True)
class Made:
    """What a run came to.

    Attributes:
        slots: all that were ordered, as they are now.
        run: the name of the run in the spend log.
    """

    slots: tuple[Slot, ...]
    run: str
    ended: Ended

    def of(self, *states: State) -> list[Slot]:
        """Return the slots in one of these states."""
        return [slot for slot in self.slots if slot.state in states]


class Generation:
    """One order on one workspace, from the forecast to the judges.

    Attributes:
        examples: rows that are shown.
        todo: slots without an outcome, in the order they are worked on.
        interrupted: questions under way when an earlier run was killed; asked again, and perhaps
            paid for twice.
        run: the name in the spend log; that of an earlier run where one is gone on with.
    """

    def __init__(self, workspace: Workspace, table: PairTable, order: Order) -> None:
        """Look at what there is; nothing is written or sent yet."""
        self.workspace = workspace
        self.table = table
        self.order = order
        self.file = SlotFile.load(workspace.session.directory / FILE_NAME)
        self._rubrics = {rubric.folder: rubric for rubric in order.rubrics}
        self.todo = [slot for slot in self._wanted() if not slot.over or self._reopened(slot)]
        self.interrupted = sum(slot.state is State.ASKED for slot in self.todo)
        self.run = next((slot.run for slot in self.todo if slot.run and not slot.over), "")
        if not self.run:
            self.run = f"generate {datetime.now(UTC):%Y-%m-%d %H:%M:%S} {token_hex(2)}"
        self.examples = self._examples()
        self._gold = [str(pair.gold) for pair in self.examples.pairs]

    def forecast(self, prices: "Mapping[str, Price]") -> Forecast:
        """Return what the questions will take."""
        return forecast_of(self.todo, self.question, self.order.max_tokens, prices)

    def question(self, slot: Slot) -> Request:
        """Return the first question for a slot, with the judges that there are now."""
        return request_for(
            self._rubrics[slot.rubric],
            self.order.template,
            model=self.order.model,
            number=slot.number,
            total=max(self.order.count, slot.number),
            examples=self.examples.pairs,
            gold=self._gold,
            existing=[judge for judge in self.judges() if judge.rubric == slot.rubric],
            max_tokens=self.order.max_tokens,
        )

    def judges(self) -> list[Judge]:
        """Return the judges to differ from: also the session's own where --judges hides them."""
        folder = self.workspace.session.judges_path
        own = find_judges(folder) if folder.is_dir() else []
        found = {judge.label: judge for judge in (*own, *self.workspace.roster.kept)}
        return [
            judge for label, judge in found.items() if label not in self.workspace.roster.deleted
        ]

    def make(
        self,
        endpoint: Endpoint,
        *,
        prices: "Mapping[str, Price]",
        budget: Budget | None = None,
        retry: Retry | None = None,
        on_event: Callable[[Event], None] = lambda event: None,
        cancelled: threading.Event | None = None,
    ) -> Made:
        """Fill the slots; another `Generation` goes on where this one was stopped or killed.

        For a thread without an event loop.

        Args:
            cancelled: when set, all stops at once.

        Raises:
            PajamaError: the session can't be written, or judges can't be run here.
        """
        session = self.workspace.session
        session.record("generate", run=self.run, model=self.order.model, slots=len(self.todo))
        note_shown(session, self.examples.groups)
        opened = [
            slot if slot.run and not (slot.over or slot.again) else self.file.open(slot, self.run)
            for slot in self.todo
        ]
        log = SpendLog(session.spend_path, prices=prices, run=self.run)
        workshop = _Workshop(self, self._gates(opened))

        async def fill() -> Ended:
            async with Client(endpoint, account=Account(log, budget), retry=retry) as client:
                filling = asyncio.create_task(
                    fill_slots(
                        opened,
                        self.file,
                        client,
                        workshop,
                        parallel=self.order.parallel,
                        on_event=on_event,
                    )
                )
                watching = asyncio.create_task(_cancel_when(cancelled, filling))
                try:
                    return await filling
                except asyncio.CancelledError:
                    if cancelled is None or not cancelled.is_set():
                        raise
                    return Ended("Stopped. What was finished is kept.")
                finally:
                    watching.cancel()

        ended = asyncio.run(fill())
        return Made(tuple(self._wanted()), self.run, ended)

    def nothing(self) -> Made:
        """Return the slots as they are, where none is left to do."""
        return Made(tuple(self._wanted()), self.run, Ended())

    def _wanted(self) -> list[Slot]:
        return self.file.wanted(self._rubrics, self.order.count)

    def _reopened(self, slot: Slot) -> bool:
        return self.order.retry_empty and slot.state is State.EMPTY

    def _examples(self) -> Examples:
        if not self.order.most_tokens:
            return Examples()

        def read(position: int) -> Pair:
            (pair,) = read_pairs(self.workspace, self.table, range(position, position + 1))
            code = int(self.table.gold[position])
            # The session's own labels count over the data's.
            return replace(pair, gold="a" if code == 1 else "b")

        return choose_examples(
            self.table.gold,
            self.table.groups,
            read,
            seed=self.workspace.seed,
            reserved=shown_groups(self.workspace.session).tolist(),
            most_tokens=self.order.most_tokens,
        )

    def _gates(self, slots: Sequence[Slot]) -> "Gates":
        from pajama_tui.synthesis.gates import Gates

        table, workspace = self.table, self.workspace
        rest = np.flatnonzero(~shown_rows(workspace.session, table) & ~table.identical)
        if not len(rest):
            rest = np.arange(len(table))
        draw = np.random.default_rng(workspace.seed)
        drawn = np.sort(draw.permutation(rest)[:_SAMPLE])
        rows = [
            (pair.prompt, pair.response_a, pair.response_b)
            for pair in read_pairs(workspace, table, drawn)
        ]
        # Those that passed and were not saved before a kill will be.
        passed = [
            Judge(slot.judge.rpartition("/")[2], slot.rubric, candidate.source)
            for slot in slots
            if slot.state is State.PASSED
            for candidate in [read_candidate(slot.answers[-1].text)]
        ]
        return Gates(
            rows,
            [*self.judges(), *passed],
            limits=workspace.limits,
            locked=workspace.locked,
            seed=workspace.seed,
            forbidden_texts=self.examples.texts(),
        )


class _Workshop:
    """Fills slots from a generation; see `synthesis.generate.Workshop`."""

    def __init__(self, generation: Generation, gates: "Gates") -> None:
        self._generation = generation
        self._workspace = generation.workspace
        self._gates = gates

    def question(self, slot: Slot) -> Request:
        return self._generation.question(slot)

    def name_for(self, slot: Slot, wanted: str) -> str:
        taken = {judge.label for judge in self._generation.judges()}
        taken |= set(self._workspace.roster.deleted)
        # What another slot passed with may be saved only later.
        others = self._generation.file.slots.values()
        taken |= {other.judge for other in others if other.judge and other.id != slot.id}
        base = wanted or f"{slot.rubric}_{slot.number}"
        names = [base, *(f"{base}_{number}" for number in range(2, len(taken) + 3))]
        return next(name for name in names if f"{slot.rubric}/{name}" not in taken)

    def check(self, source: str, *, rubric: str, name: str) -> Checked:
        return self._gates.check(source, rubric=rubric, name=name)

    def version(self, source: str, *, rubric: str, name: str) -> str:
        return Judge(name, rubric, source).sha

    def save(self, slot: Slot, candidate: Candidate, name: str) -> None:
        workspace, generation = self._workspace, self._generation
        rows = ", ".join(f"{row + 1}" for row in generation.examples.rows)
        shown = f"shown rows {rows}" if rows else "no rows shown"
        model = printable(generation.order.model, limit=80)
        why = f"{candidate.approach or 'no approach given'} ({model}; {shown})"
        judge = Judge(name, slot.rubric, candidate.source)
        if any(own.label == judge.label and own.sha == judge.sha for own in generation.judges()):
            # Saved before a kill, which came before the slot could say so.
            return
        save_version(
            workspace.session,
            workspace.roster,
            judge,
            candidate.source,
            who="llm",
            why=why,
            cost=slot.cost,
        )
        workspace.reread_judges()


async def _cancel_when(cancelled: threading.Event | None, task: "asyncio.Task[Ended]") -> None:
    while cancelled is not None:
        if cancelled.is_set():
            task.cancel()
            return
        await asyncio.sleep(_POLL)
