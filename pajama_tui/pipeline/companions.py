"""For one judge: the judges it agrees and conflicts with most, and the rows where two part."""

from copy import copy
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.companions import Companion, companions, parted
from pajama_tui.audits.findings import plain
from pajama_tui.audits.steps import Cancelled, IsCancelled
from pajama_tui.errors import PajamaError
from pajama_tui.pairs.codes import GOLD_CODES
from pajama_tui.pipeline.scoring import ScoreMatrix, stored
from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge
from pajama_tui.verdicts.margins import fit_bounds, margins, votes

SAMPLE = 20_000
LISTED = 2_000
# Two judges that met on fewer rows agree or conflict by chance.
LEAST_ROWS = 30
_GOLD = {code: name for name, code in GOLD_CODES.items()}


@dataclass(frozen=True, slots=True)
class Companions:
    """A judge beside all others that were run on the same pairs.

    Attributes:
        judge: label; `version`: sha.
        others: those that were run, the one it agrees with most first; those it met on fewer than
            30 rows last.
        rows: pairs looked at; `pairs`: those there are. Fewer are drawn by seed.
    """

    judge: str
    version: str
    others: tuple[Companion, ...]
    rows: int
    pairs: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        result: dict[str, Any] = plain(asdict(self))
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Partings:
    """Rows on which two judges vote for different sides, strongest first; of all pairs.

    Attributes:
        one, other: labels.
        rows: int64 (k,), 0-based rows of the source, 2,000 at most.
        strength: float64 (k,), in (0, 1]: see `audits.companions.parted`.
        one_margins, other_margins: float64 (k,), in [-1, 1]; above 0 prefers a.
        gold: per row "a", "b", "tie" or None.
        opposed: rows on which they vote for different sides; `both`: rows both vote on.
        one_right, other_right: on how many of the opposed rows with gold for a side each is right.
    """

    one: str
    other: str
    rows: NDArray[np.int64]
    strength: NDArray[np.float64]
    one_margins: NDArray[np.float64]
    other_margins: NDArray[np.float64]
    gold: tuple[str | None, ...]
    opposed: int
    both: int
    one_right: int
    other_right: int

    def to_dict(self, limit: int) -> dict[str, Any]:
        """Return plain JSON values; rows count from 1."""
        listed = zip(
            self.rows.tolist(),
            self.strength.tolist(),
            self.one_margins.tolist(),
            self.other_margins.tolist(),
            self.gold,
            strict=True,
        )
        names = ("row", "strength", "margin", "other_margin", "gold")
        result: dict[str, Any] = plain(
            {
                "judge": self.one,
                "other": self.other,
                "both_vote": self.both,
                "opposed": self.opposed,
                "right": self.one_right,
                "other_right": self.other_right,
                "rows": [
                    dict(zip(names, (row + 1, *rest), strict=True))
                    for row, *rest in list(listed)[:limit]
                ],
            }
        )
        return result


def find_companions(
    workspace: Workspace,
    table: PairTable,
    judge: Judge,
    cancelled: IsCancelled | None = None,
) -> Companions:
    """Compare a judge with all others in use, by the scores on disk; nothing is run.

    Raises:
        PajamaError: the judge was not run on these pairs.
        Cancelled: `cancelled` said so.
    """
    matrix = stored_with(workspace, table, judge)
    own = _column(matrix, judge)
    run = [at for at, health in enumerate(matrix.health) if health.run]
    index = np.arange(len(table))
    if len(index) > SAMPLE:
        draw = np.random.default_rng(workspace.seed)
        index = np.sort(draw.choice(index, SAMPLE, replace=False))
    margin = np.empty((len(index), len(run)))
    for place, column in enumerate(run):
        if cancelled and cancelled():
            raise Cancelled
        scores = matrix.rows(index, [column])
        margin[:, place] = margins(scores, fit_bounds(scores))[:, 0]
    names = [matrix.judges[column].label for column in run]
    found = companions(margin, run.index(own), names, table.groups[index])
    return Companions(
        judge=judge.label,
        version=judge.sha,
        others=tuple(sorted(found, key=_agreeing)),
        rows=len(index),
        pairs=len(table),
    )


def find_partings(workspace: Workspace, table: PairTable, judge: Judge, other: Judge) -> Partings:
    """Find the rows on which two judges part most strongly, by the scores on disk.

    Raises:
        PajamaError: a judge was not run on these pairs.
    """
    matrix = stored_with(workspace, table, judge, other)
    both = np.empty((len(table), 2))
    for place, each in enumerate((judge, other)):
        scores = matrix.rows(slice(None), [_column(matrix, each)])
        both[:, place] = margins(scores, fit_bounds(scores))[:, 0]
    cast = votes(both)
    positions, strength = parted(both[:, 0], both[:, 1], LISTED)
    opposed = cast[:, 0] * cast[:, 1] == -1
    sided = opposed & ((table.gold == 1) | (table.gold == -1))
    return Partings(
        one=judge.label,
        other=other.label,
        rows=table.rows[positions].astype(np.int64),
        strength=strength,
        one_margins=both[positions, 0],
        other_margins=both[positions, 1],
        gold=tuple(_GOLD[int(code)] for code in table.gold[positions]),
        opposed=int(opposed.sum()),
        both=int((cast != 0).all(axis=1).sum()),
        one_right=int((cast[sided, 0] == table.gold[sided]).sum()),
        other_right=int((cast[sided, 1] == table.gold[sided]).sum()),
    )


def stored_with(workspace: Workspace, table: PairTable, *needed: Judge) -> ScoreMatrix:
    """Return the scores of the judges in use, and of those that are needed."""
    among = copy(workspace)
    used = {judge.sha for judge in workspace.judges}
    among.judges = [*workspace.judges, *(each for each in needed if each.sha not in used)]
    return stored(among, table)


def _column(matrix: ScoreMatrix, judge: Judge) -> int:
    for at, each in enumerate(matrix.judges):
        if (each.label, each.sha) == (judge.label, judge.sha) and matrix.health[at].run:
            return at
    raise PajamaError(f"{judge.label} was not run on these pairs yet: r, or 'run', does.")


def _agreeing(companion: Companion) -> tuple[bool, float]:
    # Of few rows each share is mostly chance: there the number of rows says more.
    if companion.rows < LEAST_ROWS:
        return True, -companion.rows
    return False, -(companion.agreement.value or 0.0)
