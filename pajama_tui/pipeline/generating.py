"""Judges written by an LLM for a session: what is asked, what it may cost, and doing it."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING

from pajama_tui.llm import (
    Account,
    Batches,
    Budget,
    Client,
    Endpoint,
    Failed,
    Fault,
    Request,
    Retry,
    SpendLog,
)
from pajama_tui.llm.batch import no_batches
from pajama_tui.llm.batch_file import BatchFile
from pajama_tui.pairs.pair import Pair
from pajama_tui.pipeline.forecast import Forecast, forecast_of
from pajama_tui.pipeline.generation_order import Order
from pajama_tui.pipeline.generation_workshop import GenerationWorkshop
from pajama_tui.pipeline.shown import note_shown, shown_groups
from pajama_tui.pipeline.table import PairTable, read_pairs
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.library import find_judges
from pajama_tui.scoring.jail_process import Jail
from pajama_tui.synthesis.batching import (
    batches_note,
    fill_slots_beside_batches,
    fill_slots_by_batch,
)
from pajama_tui.synthesis.few_shot import Examples, choose_examples
from pajama_tui.synthesis.filling import Ended, Event, purpose_of, wants_question
from pajama_tui.synthesis.prompts import request_for
from pajama_tui.synthesis.slots import FILE_NAME, Slot, SlotFile, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pajama_tui.llm import Price

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
        interrupted: questions that an earlier run sent and that have no answer here, because it
            was stopped or killed: they may have been charged, and are asked again.
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
        self.interrupted = self._interrupted()
        self.run = next((slot.run for slot in self.todo if slot.run and not slot.over), "")
        if not self.run:
            self.run = f"generate {datetime.now(UTC):%Y-%m-%d %H:%M:%S} {token_hex(2)}"
        self.examples = self._examples()
        self._gold = [str(pair.gold) for pair in self.examples.pairs]

    def forecast(self, prices: "Mapping[str, Price]") -> Forecast:
        """Return what the questions will take."""
        order = self.order
        return forecast_of(self.todo, self.question, order.max_tokens, prices, batch=order.batch)

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
            cancelled: when set, all stops at once; a batch goes on at the server.

        Raises:
            PajamaError: the session can't be written, judges can't be run here, or a batch is
                asked for and the server takes none.
        """
        session, order = self.workspace.session, self.order
        if order.batch and any(
            slot.over or slot.again or wants_question(slot) for slot in self.todo
        ):
            asyncio.run(_check_takes_batches(endpoint, retry))
        session.record("generate", run=self.run, model=self.order.model, slots=len(self.todo))
        note_shown(session, self.examples.groups)
        opened = [
            slot if slot.run and not (slot.over or slot.again) else self.file.open(slot, self.run)
            for slot in self.todo
        ]
        log = SpendLog(session.spend_path, prices=prices, run=self.run)
        workshop = GenerationWorkshop(self, opened)
        if order.batch:
            # Answers come much later: only make sure that they can be checked then.
            Jail(locked=self.workspace.locked).close()
        else:
            workshop.prepare()

        async def fill() -> Ended:
            async with Client(endpoint, account=Account(log, budget), retry=retry) as client:
                work = self._fill(opened, Batches(client, session.batches_path), workshop, on_event)
                filling = asyncio.create_task(work)
                watching = asyncio.create_task(_cancel_when(cancelled, filling))
                try:
                    return await filling
                except asyncio.CancelledError:
                    if cancelled is None or not cancelled.is_set():
                        raise
                    return Ended(
                        f"Stopped. What was finished is kept. {self.in_batches()}".rstrip()
                    )
                finally:
                    watching.cancel()

        ended = asyncio.run(fill())
        return Made(tuple(self._wanted()), self.run, ended)

    def nothing(self) -> Made:
        """Return the slots as they are, where none is left to do."""
        return Made(tuple(self._wanted()), self.run, Ended())

    def in_batches(self) -> str:
        """Return a sentence for each batch that the order's questions wait in, or ""."""
        file = BatchFile(self.workspace.session.batches_path)
        return batches_note(file.pending(), self._wanted())

    async def _fill(
        self,
        slots: Sequence[Slot],
        batches: Batches,
        workshop: GenerationWorkshop,
        on_event: Callable[[Event], None],
    ) -> Ended:
        order = self.order
        if order.batch:
            return await fill_slots_by_batch(
                slots,
                self.file,
                batches,
                workshop,
                wait=order.wait,
                poll=order.poll,
                on_event=on_event,
            )
        return await fill_slots_beside_batches(
            slots,
            self.file,
            batches,
            workshop,
            parallel=order.parallel,
            wait=order.wait,
            poll=order.poll,
            on_event=on_event,
        )

    def _interrupted(self) -> int:
        """Count questions that were sent, perhaps charged, and have no answer on disk."""
        asked = [slot for slot in self.todo if slot.state is State.ASKED]
        if not asked:
            return 0
        log = SpendLog(self.workspace.session.spend_path)
        last = {(entry.run, entry.purpose): entry for entry in log.entries()}
        found = [last.get((slot.run, purpose_of(slot))) for slot in asked]
        # A question that was not sent yet, or waits to be sent again, has cost nothing.
        return sum(
            entry is not None and (entry.usage is None or entry.usage.total > 0) for entry in found
        )

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


async def _cancel_when(cancelled: threading.Event | None, task: "asyncio.Task[Ended]") -> None:
    while cancelled is not None:
        if cancelled.is_set():
            task.cancel()
            return
        await asyncio.sleep(_POLL)


async def _check_takes_batches(endpoint: Endpoint, retry: Retry | None) -> None:
    async with Client(endpoint, retry=retry) as client:
        if not await client.takes_batches():
            raise Failed(Fault.BAD_REQUEST, no_batches(endpoint.place))
