"""Label models tried one after another on the same pairs, to choose one; and taking it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits import Comparison, Line, Threshold
from pajama_tui.audits.comparison import compare_held_out
from pajama_tui.audits.held_out import HeldOut, Plan, joined, predict_held_out
from pajama_tui.audits.inputs import check_inputs
from pajama_tui.audits.lines import table_of
from pajama_tui.audits.steps import IsCancelled, OnStep, Steps
from pajama_tui.errors import PajamaError
from pajama_tui.pipeline.keeping import keep_verdicts
from pajama_tui.pipeline.sample import Sample, draw_sample
from pajama_tui.pipeline.scoring import ScoreMatrix
from pajama_tui.pipeline.shifts import Shift, shift_between
from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.verdicts import Verdicts, choices, predict
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.verdicts import VerdictModel, fit_verdicts


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One label model on all pairs.

    Attributes:
        method: its name.
        refused: why there is no such model here, else "".
        model: the fitted model; None where it was refused.
        p_a: float64 (n,), P(a is better) of all pairs; None where it was refused.
        seconds: it took to fit.
        line: held-out figures; None where gold does not tell.
    """

    method: str
    refused: str = ""
    model: VerdictModel | None = None
    p_a: NDArray[np.float64] | None = None
    seconds: float | None = None
    line: Line | None = None

    def choices(self, table: PairTable, abstain_below: float) -> NDArray[np.str_]:
        """Return what it chooses for each pair of the table, str (n,).

        Raises:
            PajamaError: the model was refused.
        """
        if self.model is None or self.p_a is None:
            raise PajamaError(self.refused)
        return choices(self.p_a, self.model, table.identical, abstain_below)

    def shift(self, table: PairTable, verdicts: Verdicts) -> Shift | None:
        """Return what it would change of `verdicts`, at their threshold; None where refused."""
        if self.model is None:
            return None
        return shift_between(verdicts.choice, self.choices(table, verdicts.abstain_below))


class Trials:
    """Tries methods on one sample and the same folds, so that their figures can be compared.

    Each figure is the one that `measuring.compare_methods` gives.

    Attributes:
        key: what the figures depend on; trials of an equal key need not be made again.
        trials: those made, in that order.
        baselines: the null baselines on the same rows; empty before the first trial, and where gold
            does not tell.
    """

    def __init__(
        self,
        workspace: Workspace,
        table: PairTable,
        matrix: ScoreMatrix,
        cancelled: IsCancelled | None = None,
    ) -> None:
        """Draw the sample.

        Raises:
            PajamaError: no judge has a say.
            Cancelled: `cancelled` said so.
        """
        self.key = trials_key(workspace, table, matrix)
        self.trials: list[Trial] = []
        self.baselines: tuple[Line, ...] = ()
        self._table, self._matrix, self._seed = table, matrix, workspace.seed
        self._sample = draw_sample(workspace, table, matrix, cancelled=cancelled)
        self._inputs = check_inputs(
            self._sample.scores,
            self._sample.gold,
            self._sample.groups,
            self._sample.features,
            self._sample.judges,
        )
        self._held: list[HeldOut] = []

    def try_out(
        self,
        method: str,
        on_step: OnStep | None = None,
        cancelled: IsCancelled | None = None,
    ) -> Trial:
        """Fit a method, judge all pairs by it, and measure it on held-out gold.

        Args:
            on_step: gets (folds done, folds in all).

        Raises:
            Cancelled: `cancelled` said so; the trials made are kept.
        """
        began = time.perf_counter()
        try:
            model = _fit(self._sample, method, self._seed)
        except PajamaError as refusal:
            trial = Trial(method, refused=str(refusal))
        else:
            seconds = time.perf_counter() - began
            p_a = predict(model, self._matrix, self._sample.live, len(self._table), cancelled)
            trial = Trial(method, model=model, p_a=p_a, seconds=seconds)
            if self._inputs.testable:
                trial = replace(trial, line=self._measured(method, on_step, cancelled))
        self.trials.append(trial)
        return trial

    def conclusion(self) -> Comparison | None:
        """Return what the trials say together; None where nothing was measured.

        From then on the trials' lines say how much better each is than others.
        """
        if not any(each.predictions for each in self._held):
            return None
        found = compare_held_out(joined(self._held), self._inputs, self._seed)
        lines = {line.name: line for line in found.lines}
        self.trials = [replace(each, line=lines.get(each.method)) for each in self.trials]
        return found

    def _measured(
        self, method: str, on_step: OnStep | None, cancelled: IsCancelled | None
    ) -> Line | None:
        plan = Plan(self._seed, steps=Steps(on_step, cancelled))
        held = predict_held_out(self._inputs, [method], plan)
        lines = table_of(held, self._inputs, None, self._seed).lines
        self._held.append(held)
        self.baselines = tuple(line for line in lines if line.kind == "baseline")
        return next((line for line in lines if line.name == method), None)


def trials_key(workspace: Workspace, table: PairTable, matrix: ScoreMatrix) -> tuple[object, ...]:
    """Return what trials depend on: equal keys, equal figures."""
    live = tuple((matrix.judges[at].sha, matrix.health[at].run) for at in matrix.live)
    return (table.plan.digest, len(table), table.gold.tobytes(), live, workspace.seed)


def withhold(
    workspace: Workspace,
    table: PairTable,
    verdicts: Verdicts,
    threshold: float,
    purpose: str,
    found: Threshold | None = None,
) -> Verdicts:
    """Return `verdicts` that abstain below `threshold`; the session keeps them, and the threshold.

    Args:
        purpose: what it was chosen for, in a few words.
        found: how it was found, where a target was set.
    """
    workspace.keep_threshold(threshold, purpose)
    withheld = replace(
        verdicts,
        choice=choices(verdicts.p_a, verdicts.model, table.identical, threshold),
        abstain_below=threshold,
        threshold=found,
    )
    keep_verdicts(workspace, table, withheld)
    return withheld


def in_order(methods: Sequence[str], first: str) -> list[str]:
    """Return `methods` with the one in use first: what is most wanted is known soonest."""
    return sorted(methods, key=lambda name: name != first)


def _fit(sample: Sample, method: str, seed: int) -> VerdictModel:
    return fit_verdicts(
        sample.scores, sample.gold, method, seed, groups=sample.groups, judges=sample.judges
    )
