"""What slots are filled with and for, apart from how that is done."""

from typing import Protocol

from pajama_tui.llm import Request
from pajama_tui.synthesis.candidate import Candidate
from pajama_tui.synthesis.slots import Slot


class Checked(Protocol):
    """What the checks say of a program; `gates.GateResult` is one."""

    @property
    def passed(self) -> bool: ...

    @property
    def reason(self) -> str: ...

    @property
    def gate(self) -> str: ...


class Workshop(Protocol):
    """What the slots are filled with and for; called from one task at a time, but `check`."""

    def question(self, slot: Slot) -> Request:
        """Return the first question for a slot, as things stand now."""

    def name_for(self, slot: Slot, wanted: str) -> str:
        """Return a name that no judge of the slot's rubric has."""

    def check(self, source: str, *, rubric: str, name: str) -> Checked:
        """Run the gates on a program; called from another thread, one at a time."""

    def version(self, source: str, *, rubric: str, name: str) -> str:
        """Return the sha of this text."""

    def save(self, slot: Slot, candidate: Candidate, name: str) -> None:
        """Save the judge; saving the same again changes nothing.

        Raises:
            InputError: it can't be kept as it is.
        """
