"""What a generation's slots are filled with: its questions, the gates, the session to save in."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from pajama_tui.llm import Request
from pajama_tui.pipeline.shown import shown_rows
from pajama_tui.pipeline.table import read_pairs
from pajama_tui.programs.edits import save_version
from pajama_tui.programs.judge import Judge
from pajama_tui.synthesis.candidate import Candidate, read_candidate
from pajama_tui.synthesis.slots import Slot, State
from pajama_tui.synthesis.workshop import Checked
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.generating import Generation
    from pajama_tui.synthesis.gates import Gates

# Pairs that candidates are run on.
_SAMPLE = 200


class GenerationWorkshop:
    """Fills slots from a generation; see `synthesis.workshop.Workshop`."""

    def __init__(self, generation: "Generation", slots: Sequence[Slot]) -> None:
        """Prepare for `slots`, as they are at the beginning of the run."""
        self._generation = generation
        self._workspace = generation.workspace
        self._slots = slots
        self._gates: Gates | None = None
        self._preparing = threading.Lock()

    def prepare(self) -> "Gates":
        """Return the gates; the first time, all judges there are run on a sample.

        Raises:
            SandboxUnavailable: judges cannot be locked in on this machine.
        """
        with self._preparing:
            if self._gates is None:
                self._gates = self._new_gates()
            return self._gates

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
        return self.prepare().check(source, rubric=rubric, name=name)

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

    def _new_gates(self) -> "Gates":
        from pajama_tui.synthesis.gates import Gates

        workspace, table = self._workspace, self._generation.table
        rest = np.flatnonzero(~shown_rows(workspace.session, table) & ~table.identical)
        if not len(rest):
            rest = np.arange(len(table))
        draw = np.random.default_rng(workspace.seed)
        drawn = np.sort(draw.permutation(rest)[:_SAMPLE])
        rows = [
            (pair.prompt, pair.response_a, pair.response_b)
            for pair in read_pairs(workspace, table, drawn)
        ]
        pool = {judge.label: judge for judge in self._generation.judges()}
        for slot in self._slots:
            # Those that passed and were not saved before a kill will be.
            if slot.state is State.PASSED:
                source = read_candidate(slot.answers[-1].text).source
                pool[slot.judge] = Judge(slot.judge.rpartition("/")[2], slot.rubric, source)
        return Gates(
            rows,
            list(pool.values()),
            limits=workspace.limits,
            locked=workspace.locked,
            seed=workspace.seed,
            forbidden_texts=self._generation.examples.texts(),
        )
