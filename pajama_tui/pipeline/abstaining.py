"""Which confidence to abstain below, so that an accuracy is reached or a share of pairs kept."""

from dataclasses import dataclass

import numpy as np

from pajama_tui.audits import Estimate, Threshold, held_out_verdicts, threshold_for
from pajama_tui.audits.steps import IsCancelled, OnStep
from pajama_tui.errors import InputError
from pajama_tui.pipeline.sample import Sample
from pajama_tui.verdicts import VerdictModel
from pajama_tui.verdicts.verdict import confidence


@dataclass(frozen=True, slots=True)
class Target:
    """What abstaining is for; one of the two is given.

    Attributes:
        accuracy: share right of the verdicts that are given, in (0, 1).
        coverage: share of pairs that get one, in (0, 1].
    """

    accuracy: float | None = None
    coverage: float | None = None

    def describe(self) -> str:
        """Return it in a few words."""
        if self.accuracy is not None:
            return f"an accuracy of {self.accuracy:.10g}"
        return f"a coverage of {self.coverage:.10g}"


def find_threshold(
    sample: Sample,
    target: Target,
    model: VerdictModel,
    *,
    method: str,
    seed: int,
    gold_rows: int | None = None,
    on_step: OnStep | None = None,
    cancelled: IsCancelled | None = None,
) -> Threshold:
    """Return where to abstain, from predictions of gold rows that no fit has seen.

    Without gold to hold out, a coverage is kept by the confidences of `model`, and the accuracy
    stays unknown.

    Raises:
        InputError: an accuracy is wanted, and gold does not tell it.
        Cancelled: `cancelled` said so.
    """
    testable = len(np.unique(sample.groups[sample.gold != 0])) >= 2
    if testable:
        held = held_out_verdicts(
            sample.scores,
            sample.gold,
            sample.groups,
            method=method,
            seed=seed,
            gold_rows=gold_rows,
            judges=sample.judges,
            on_step=on_step,
            cancelled=cancelled,
        )
        return threshold_for(
            held.confidence,
            held.credit,
            held.groups,
            accuracy=target.accuracy,
            coverage=target.coverage,
            seed=seed,
        )
    if target.coverage is None:
        why = "all gold is of one prompt" if sample.gold.any() else "no pair has gold"
        raise InputError(
            f"No confidence can be chosen for {target.describe()}, as {why}: label pairs first, or "
            "keep a share of them with --coverage."
        )
    return _unverified(sample, model, target.coverage)


def _unverified(sample: Sample, model: VerdictModel, coverage: float) -> Threshold:
    sure = np.sort(confidence(model.predict_proba(sample.scores)))[::-1]
    last = min(max(int(np.ceil(coverage * len(sure) - 1e-9)), 1), len(sure))
    threshold = float(sure[last - 1])
    kept = float((sure >= threshold).mean())
    return Threshold(
        threshold=threshold,
        coverage=kept,
        accuracy=Estimate(None, None, None),
        at_least=None,
        sentence=(
            f"To keep {coverage:.0%} of rows, abstain below a confidence of {threshold:.3f}: "
            f"{kept:.1%} of rows are kept. How many of them are right is unknown without gold."
        ),
    )
