"""A second look at a few calls of each judge, under other conditions, to see what changes.

A fresh zygote (another address layout), another hash seed and random seed, the rows backwards: a
judge whose scores differ there depends on more than its two arguments. Where Python cannot count
swallowed exceptions on the fly, these few calls are traced for them as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.column import Column
from pajama_tui.scoring.jail import region
from pajama_tui.scoring.jail_process import Jail, WorkerLost
from pajama_tui.scoring.limits import Limits
from pajama_tui.untrusted import printable

SAMPLE = 24


@dataclass(frozen=True, slots=True)
class Probe:
    """What the second look found.

    Attributes:
        rows: texts tried again.
        changed: of those, how many got another score or outcome.
        swallowed: of those, in how many the judge caught its own exception; -1 if not watched.
        caught: what it caught.
    """

    rows: int
    changed: int
    swallowed: int
    caught: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """A JSON object that `from_json` reads."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Probe":
        """What `to_json` wrote.

        Raises:
            ValueError, KeyError: it was not `to_json` that wrote this.
        """
        if not isinstance(data, Mapping) or not isinstance(data["caught"], list):
            raise ValueError("not a probe")
        numbers = {name: int(str(data[name])) for name in ("rows", "changed", "swallowed")}
        return cls(
            **numbers, caught=tuple(printable(str(one), limit=300) for one in data["caught"])
        )


def sample_rows(n_texts: int) -> NDArray[np.int64]:
    """Positions of the texts to try again: spread evenly, the same for every judge."""
    return np.unique(np.linspace(0, n_texts - 1, min(SAMPLE, n_texts)).astype(np.int64))[::-1]


class Prober:
    """Probes judges one after the other in one zygote of its own.

    Args:
        texts: (prompt, response) at the positions `rows`, in that order.
    """

    def __init__(
        self,
        texts: Sequence[tuple[str, str]],
        rows: NDArray[np.int64],
        limits: Limits,
        *,
        locked: bool = True,
    ) -> None:
        self._rows = rows
        self._limits = limits
        self._jail = Jail(locked=locked, hash_seed=1)
        self._jail.load(texts)

    def probe(self, judge: Judge, column: Column) -> Probe:
        """Run `judge` again over the sample and compare with its column."""
        try:
            piece = self._jail.run(judge, self._limits, first_chunk=False, trace=True, seed=1)
        except WorkerLost:
            return Probe(0, 0, -1, ())
        before, kinds = column.scores[self._rows], column.kinds[self._rows]
        comparable = (kinds == 0) | (kinds == region.ABSTAINED) | (kinds == region.ERROR)
        comparable &= np.arange(len(kinds)) < piece.run
        # Tracing is slow: what ran out of time or memory here says nothing about the judge.
        comparable &= (piece.kinds != region.TIMEOUT) & (piece.kinds != region.MEMORY)
        same = (before == piece.scores) | (np.isnan(before) & np.isnan(piece.scores))
        return Probe(
            rows=int(comparable.sum()),
            changed=int((comparable & ~same).sum()),
            swallowed=min(piece.swallowed, int(comparable.sum())),
            caught=tuple(piece.caught),
        )

    def close(self) -> None:
        """End the zygote."""
        self._jail.close()
