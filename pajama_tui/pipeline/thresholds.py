"""Every threshold to abstain below: what each keeps, and how much of that is right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits import Estimate, HeldOutVerdicts, Threshold
from pajama_tui.audits.findings import Finding
from pajama_tui.audits.resampling import Resamples
from pajama_tui.audits.risk import share_right
from pajama_tui.audits.steps import IsCancelled, OnStep
from pajama_tui.pipeline.abstaining import Target, hold_out, reach
from pajama_tui.pipeline.sample import Sample, draw_sample
from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.verdicts import Verdicts
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.verdicts.verdict import confidence

_UNDECIDED = 1e-9
_MOST_POINTS = 400
_BANDS = 20
_GRID = 100


@dataclass(frozen=True, slots=True)
class Kept(Finding):
    """What abstaining below one confidence keeps.

    Attributes:
        threshold: the confidence.
        verdicts: pairs that get a verdict, identical ones among them.
        coverage: their share of all pairs.
        rows: held-out gold rows that are at least so confident; 0 where there are none.
        accuracy: share right of these rows; undecided ones and gold ties are half right.
        wrong: how many of `verdicts` would be wrong at that accuracy; None where it is unknown.
    """

    threshold: float
    verdicts: int
    coverage: float
    rows: int
    accuracy: Estimate
    wrong: float | None

    @property
    def risk(self) -> float | None:
        """The selective risk: share wrong of the verdicts given (Geifman and El-Yaniv 2017)."""
        return None if self.accuracy.value is None else 1 - self.accuracy.value

    def purpose(self) -> str:
        """Return what a threshold set by hand is for, in a few words."""
        return f"a confidence of {self.threshold:.10g} set by hand"


class Thresholds:
    """Answers for any threshold at once: confidences are sorted when it is made.

    Accuracy is that of held-out predictions: each gold row by a model that saw no row of its
    prompt. Coverage is that of the verdicts themselves.

    Attributes:
        held: the held-out predictions; None where gold does not tell.
    """

    def __init__(
        self,
        p_a: NDArray[np.float64],
        identical: NDArray[np.bool_],
        sample: Sample,
        held: HeldOutVerdicts | None,
        *,
        ties: bool,
        seed: int,
    ) -> None:
        """Sort.

        Args:
            p_a: float64 (n,), of all pairs.
            identical: bool (n,), pairs of one and the same response: ties, whatever is abstained
                from.
            ties: the model calls what it can't decide a tie; else it abstains.
            seed: draws the resamples of the intervals.
        """
        sure = confidence(p_a)
        self._of_sample = sure[sample.index]
        if not ties:
            sure[np.abs(p_a - 0.5) < _UNDECIDED] = -np.inf
        sure[identical] = np.inf
        self._sure = np.sort(sure)
        self._sample, self._seed = sample, seed
        self.held = held
        self._estimates: dict[int, Estimate] = {}
        if held is not None:
            order = np.argsort(-held.confidence, kind="stable")
            self._ranked, self._right = held.confidence[order], held.credit[order]
            self._groups = held.groups[order]
            self._resamples = Resamples(self._groups, seed)

    def at(self, threshold: float) -> Kept:
        """Return what abstaining below `threshold` keeps."""
        pairs = len(self._sure)
        kept = pairs - int(np.searchsorted(self._sure, threshold, "left"))
        rows = self._rows(threshold)
        accuracy = self._accuracy(rows)
        wrong = None if accuracy.value is None else (1 - accuracy.value) * kept
        return Kept(threshold, kept, kept / max(pairs, 1), rows, accuracy, wrong)

    def share_of_gold(self, threshold: float) -> float | None:
        """Return the share of held-out gold rows that are at least so confident."""
        return None if self.held is None else self._rows(threshold) / len(self._ranked)

    def curve(self) -> list[tuple[float, float]]:
        """Return the risk-coverage curve, (share of held-out gold kept, share wrong of it)."""
        if self.held is None:
            return []
        ends = np.flatnonzero(np.append(self._ranked[1:] != self._ranked[:-1], True)) + 1
        if len(ends) > _MOST_POINTS:
            ends = ends[np.linspace(0, len(ends) - 1, _MOST_POINTS).astype(np.int64)]
        risk = 1 - np.cumsum(self._right)[ends - 1] / ends
        return [
            (float(end / len(self._ranked)), float(each))
            for end, each in zip(ends, risk, strict=True)
        ]

    def band(self) -> list[tuple[float, float, float]]:
        """Return the curve's 95 % intervals, (share kept, lowest share wrong, highest)."""
        if self.held is None:
            return []
        found = []
        for step in range(1, _BANDS + 1):
            last = max(int(np.ceil(step / _BANDS * len(self._ranked))), 1)
            rows = self._rows(float(self._ranked[last - 1]))
            each = self._accuracy(rows)
            if each.low is not None and each.high is not None:
                found.append((rows / len(self._ranked), 1 - each.high, 1 - each.low))
        return sorted(set(found))

    def reach(self, target: Target) -> Threshold:
        """Return where to abstain so that `target` is reached; see `abstaining.reach`.

        Raises:
            InputError: an accuracy is wanted, and gold does not tell it.
        """
        return reach(target, self._sample, self.held, self._of_sample, self._seed)

    def _rows(self, threshold: float) -> int:
        if self.held is None:
            return 0
        return int(np.searchsorted(-self._ranked, -threshold, "right"))

    def _accuracy(self, rows: int) -> Estimate:
        if not rows:
            return Estimate(None, None, None)
        if rows not in self._estimates:
            kept = np.arange(len(self._ranked)) < rows
            self._estimates[rows] = share_right(self._right, kept, self._groups, self._resamples)
        return self._estimates[rows]


def find_thresholds(
    workspace: Workspace,
    table: PairTable,
    verdicts: Verdicts,
    *,
    on_step: OnStep | None = None,
    cancelled: IsCancelled | None = None,
) -> Thresholds:
    """Hold gold out, and sort the confidences of `verdicts` by the workspace's label model.

    Args:
        on_step: gets (folds done, folds in all).

    Raises:
        PajamaError: no judge has a say, or the label model can't be fitted on a part of the gold.
        Cancelled: `cancelled` said so.
    """
    sample = draw_sample(workspace, table, verdicts.matrix, measured=False, cancelled=cancelled)
    held = hold_out(
        sample,
        method=workspace.label_model,
        seed=workspace.seed,
        on_step=on_step,
        cancelled=cancelled,
    )
    found = Thresholds(
        verdicts.p_a,
        table.identical,
        sample,
        held,
        ties=verdicts.model.ties.below > 0,
        seed=workspace.seed,
    )
    # What is asked for while a key is held down is resampled once, here.
    found.band()
    grid(found, [step / _GRID for step in range(_GRID // 2, _GRID + 1)])
    return found


def grid(thresholds: Thresholds, steps: Sequence[float]) -> list[Kept]:
    """Return what each threshold of `steps` keeps; of those that keep the same, the last."""
    found: dict[tuple[int, int], Kept] = {}
    for step in steps:
        kept = thresholds.at(step)
        found[kept.verdicts, kept.rows] = kept
    return list(found.values())
