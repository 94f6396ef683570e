"""The pairs of a table that label models are fitted and measured on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits import BASELINES, Report, text_features
from pajama_tui.audits.steps import Cancelled, IsCancelled
from pajama_tui.errors import InputError, PajamaError
from pajama_tui.pairs.pair import Pair
from pajama_tui.pipeline.label_sample import chosen_rows
from pajama_tui.pipeline.scoring import ScoreMatrix
from pajama_tui.pipeline.shown import shown_groups
from pajama_tui.pipeline.table import PairTable, read_pairs
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.untrusted import printable

# Gold pairs, and unlabelled ones that help to set bounds and scales.
_SAMPLE = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Up to 20,000 pairs under the judges that have a say; those with gold come before others.

    Attributes:
        index: int64 (k,), their positions in the table, ascending.
        scores: float32 (k, m, 2), NaN where a judge failed.
        gold: int8 (k,), +1 a, -1 b, 2 tie, 0 unknown.
        groups: int64 (k,), equal for pairs of one prompt.
        features: float32 (k, 4, 2) from `text_features`, zeros where there is no gold; None where
            no pair has gold or nothing is to be measured.
        judges: labels of the m judges.
        live: their columns in the matrix.
        shown: int64, groups left out, as the model that wrote judges has seen their gold.
        chosen: labels given in the session that are no sample of the data.
    """

    index: NDArray[np.int64]
    scores: NDArray[np.float32]
    gold: NDArray[np.int8]
    groups: NDArray[np.int64]
    features: NDArray[np.float32] | None
    judges: list[str]
    live: Sequence[int]
    shown: NDArray[np.int64] = field(default_factory=lambda: np.array([], np.int64))
    chosen: int = 0

    @property
    def learned(self) -> NDArray[np.int64]:
        """Groups whose gold a model fitted on this, or one of its judges, may have seen."""
        return np.union1d(self.groups[self.gold != 0], self.shown)

    def of_all(self, report: Report, table: PairTable) -> Report:
        """Let a report on this sample speak of all pairs, and say what the sample was."""
        gold = int((table.gold != 0).sum())
        notes = report.notes
        withheld = int(((table.gold != 0) & np.isin(table.groups, self.shown)).sum())
        if withheld:
            note = (
                f"{withheld:,} gold rows are neither fitted nor measured on: their prompts were "
                "shown to the model that wrote judges."
            )
            notes = (note, *notes)
        if self.chosen:
            count = f"{self.chosen:,} of the {gold:,} gold rows are labels"
            note = (
                f"{count} of rows that were not drawn at random: no sample of the data, so that "
                "the accuracy with them may not be that on all pairs."
            )
            notes = (note, *notes)
        fresh = gold - withheld
        if fresh > report.gold:
            note = f"Fitted and measured on {report.gold:,} of {fresh:,} gold rows, drawn by seed."
            notes = (note, *notes)
        return replace(
            report,
            pairs=len(table),
            gold=gold,
            ties=int((table.gold == 2).sum()),
            label_first=tuple(int(table.rows[self.index[row]]) for row in report.label_first),
            notes=notes,
        )


def _why_none(table: PairTable, matrix: ScoreMatrix) -> str:
    """Say why no judge has a say: the reasons that most of them share, each with a judge."""
    if len(table) and table.identical.all():
        return (
            "Every pair has two identical responses, so no judge can prefer one of them, and there "
            "are no verdicts. Open pairs whose responses differ."
        )
    alike: dict[str, list[str]] = {}
    for health in matrix.health:
        alike.setdefault(health.left_out, []).append(health.label)
    most = sorted(alike.items(), key=lambda each: -len(each[1]))
    told = "; ".join(
        f"{labels[0]}: {reason}" + (f" (and {len(labels) - 1} more)" if len(labels) > 1 else "")
        for reason, labels in most[:3]
    )
    more = "; and other reasons" if len(most) > 3 else ""
    return (
        f"No judge has a say, so there are no verdicts: {printable(told, limit=600)}{more}. Mend "
        "a judge, or name others with --judges."
    )


def draw_sample(
    workspace: Workspace,
    table: PairTable,
    matrix: ScoreMatrix,
    *,
    measured: bool = True,
    cancelled: IsCancelled | None = None,
) -> Sample:
    """Draw the sample by the workspace's seed, and read its scores.

    Args:
        measured: read the gold pairs' texts as well, for `features`.

    Raises:
        PajamaError: no judge has a say.
        Cancelled: `cancelled` said so.
    """
    live = matrix.live
    if not live:
        raise PajamaError(_why_none(table, matrix))
    shown = shown_groups(workspace.session)
    index = _drawn(table.gold, np.isin(table.groups, shown), workspace.seed)
    gold = table.gold[index]
    features = None
    if measured and gold.any():
        known = np.flatnonzero(gold)
        features = np.zeros((len(index), len(BASELINES), 2), np.float32)
        features[known] = features_of(workspace, table, index[known], cancelled)
    return Sample(
        index=index,
        scores=matrix.rows(index, live),
        gold=gold,
        groups=table.groups[index],
        features=features,
        judges=[matrix.judges[column].label for column in live],
        live=live,
        shown=shown,
        chosen=_chosen(workspace, table) if measured else 0,
    )


def features_of(
    workspace: Workspace,
    table: PairTable,
    index: NDArray[np.int64],
    cancelled: IsCancelled | None = None,
) -> NDArray[np.float32]:
    """Return `text_features` of the pairs at `index` of the table, float32 (k, 4, 2).

    Raises:
        Cancelled: `cancelled` said so.
    """

    def pairs() -> Iterator[Pair]:
        for pair in read_pairs(workspace, table, index):
            if cancelled and cancelled():
                raise Cancelled
            yield pair

    return text_features(pairs())


def require_gold(workspace: Workspace, table: PairTable) -> None:
    """Raise InputError where nothing can be measured, as no pair has gold."""
    if table.gold.any():
        return
    name = printable(workspace.source.name)
    raise InputError(
        f"No pair of {name} has gold, so nothing can be measured: name the column of labels with "
        "--map label=..., or label some pairs ('pajama-tui verdicts fit' says which first)."
    )


def _chosen(workspace: Workspace, table: PairTable) -> int:
    return len(chosen_rows(workspace, table, workspace.session.label_log()))


def _drawn(gold: NDArray[np.int8], out: NDArray[np.bool_], seed: int) -> NDArray[np.int64]:
    draw = np.random.default_rng(seed)
    known, rest = np.flatnonzero((gold != 0) & ~out), np.flatnonzero((gold == 0) & ~out)
    if len(known) > _SAMPLE:
        known = draw.choice(known, _SAMPLE, replace=False)
    room = _SAMPLE - len(known)
    if len(rest) > room:
        rest = draw.choice(rest, room, replace=False)
    return np.sort(np.concatenate([known, rest])).astype(np.int64)
