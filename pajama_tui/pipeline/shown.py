"""Prompts whose gold was shown to the model that writes judges: they measure nothing any more."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from pajama_tui.pipeline.table import PairTable
from pajama_tui.session import Session

_SETTING = "shown_prompts"


def shown_groups(session: Session) -> NDArray[np.int64]:
    """Return the prompts that were shown, int64, as `PairTable.groups` names them, ascending."""
    kept = session.settings.get(_SETTING, [])
    groups = [each for each in kept if type(each) is int] if isinstance(kept, list) else []
    return np.unique(np.array(groups, np.int64))


def shown_rows(session: Session, table: PairTable) -> NDArray[np.bool_]:
    """Return which pairs of the table are of such a prompt, bool (n,)."""
    return np.isin(table.groups, shown_groups(session))


def note_shown(session: Session, groups: Iterable[int]) -> None:
    """Remember that these prompts are shown, before they are.

    Raises:
        PajamaError: the session is read-only, or can't be written.
    """
    known = shown_groups(session)
    every = np.union1d(known, np.array(list(groups), np.int64))
    if len(every) > len(known):
        session.update("settings", **{_SETTING: every.tolist()})
