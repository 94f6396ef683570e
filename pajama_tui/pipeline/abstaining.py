"""Which confidence to abstain below, so that an accuracy is reached or a share of pairs kept."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits import (
    Estimate,
    HeldOutVerdicts,
    Threshold,
    held_out_verdicts,
    threshold_for,
)
from pajama_tui.audits.steps import IsCancelled, OnStep
from pajama_tui.errors import InputError
from pajama_tui.pipeline.sample import Sample
from pajama_tui.untrusted import printable
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


_GOAL = re.compile(
    r"(?:for\s+)?(?:(?P<before>accuracy|coverage)\s*)?(?P<number>\d*\.?\d+)\s*(?P<percent>%?)"
    r"\s*(?P<after>accuracy|coverage)?"
)


def read_goal(text: str) -> Target | float:
    """Return what a typed goal asks for: a target, or a confidence to abstain below.

    Args:
        text: "90 % accuracy", "coverage 0.8" or, for a confidence, "0.85".

    Raises:
        InputError: it is none of them, or out of range.
    """
    found = _GOAL.fullmatch(text.strip().lower())
    if found is None or (found["before"] and found["after"]):
        raise InputError(
            f"'{printable(text, limit=40)}' is no goal; write a confidence such as 0.85, "
            "'90 % accuracy' or '80 % coverage'."
        )
    number, what = float(found["number"]), found["before"] or found["after"]
    if found["percent"] or number > 1:
        number /= 100
    if what is None:
        if number > 1:
            raise InputError("A confidence lies between 0.5 and 1.")
        return number
    highest = "up to 100 %" if what == "coverage" else "below 100 %"
    if not 0 < number <= 1 or (number == 1 and what == "accuracy"):
        raise InputError(f"The {what} must be above 0 and {highest}.")
    return Target(accuracy=number) if what == "accuracy" else Target(coverage=number)


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
    held = hold_out(
        sample,
        method=method,
        seed=seed,
        gold_rows=gold_rows,
        on_step=on_step,
        cancelled=cancelled,
    )
    sure = confidence(model.predict_proba(sample.scores)) if held is None else np.empty(0)
    return reach(target, sample, held, sure, seed)


def hold_out(
    sample: Sample,
    *,
    method: str,
    seed: int,
    gold_rows: int | None = None,
    on_step: OnStep | None = None,
    cancelled: IsCancelled | None = None,
) -> HeldOutVerdicts | None:
    """Return a prediction of each gold row by a model that has not seen it; None for too little.

    Raises:
        Cancelled: `cancelled` said so.
    """
    if len(np.unique(sample.groups[sample.gold != 0])) < 2:
        return None
    return held_out_verdicts(
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


def reach(
    target: Target,
    sample: Sample,
    held: HeldOutVerdicts | None,
    sure: NDArray[np.float64],
    seed: int,
) -> Threshold:
    """Return where to abstain so that `target` is reached.

    Args:
        held: predictions of the sample's gold; None where it has too little.
        sure: float64 (k,), the model's confidence in each pair of the sample; used without `held`.

    Raises:
        InputError: an accuracy is wanted, and gold does not tell it.
    """
    if held is not None:
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
    return _unverified(np.sort(sure)[::-1], target.coverage)


def _unverified(sure: NDArray[np.float64], coverage: float) -> Threshold:
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
