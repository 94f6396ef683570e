"""Held-out predictions as lines of a table: every figure with its interval, paired differences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pajama_tui.audits.baselines import BASELINES, LONGER, decisions
from pajama_tui.audits.findings import Estimate, Line
from pajama_tui.audits.held_out import HeldOut
from pajama_tui.audits.inputs import Gold, Inputs
from pajama_tui.audits.metrics import (
    Metrics,
    ThreeWay,
    credit,
    decided,
    gaps,
    log_loss_rows,
    measure,
    placements,
    three_way,
)
from pajama_tui.audits.resampling import Resamples, bounds
from pajama_tui.verdicts import decide
from pajama_tui.verdicts.checks import TIE, Floats

MAJORITY, PUBLISHED = "majority", "pajama"


@dataclass(frozen=True, slots=True)
class Table:
    """The lines, and how right each predictor was on each row, float64 (h,), by name."""

    lines: tuple[Line, ...]
    credits: dict[str, Floats]


def table_of(held: HeldOut, inputs: Inputs, chosen: str | None, seed: int) -> Table:
    """Return one line a method and baseline, all on the rows of `held`.

    Args:
        held: the predictions.
        inputs: what they were made from; its features give the baselines.
        chosen: the method to mark.
        seed: draws the resamples.
    """
    gold, groups = inputs.gold[held.rows], inputs.groups[held.rows]
    resamples = Resamples(groups, seed)
    predictions = dict(held.predictions)
    if inputs.features is not None:
        said = decisions(inputs.features[held.rows])
        predictions |= {name: said[None, :, at] for at, name in enumerate(BASELINES)}
    credits = {
        name: np.mean([credit(p, gold) for p in each], axis=0) for name, each in predictions.items()
    }
    over = _differences(credits, resamples)
    lines = []
    for name, each in predictions.items():
        baseline = name not in held.predictions
        metrics = _average([measure(p, gold, probabilities=not baseline) for p in each])
        figures = _figures(each, gold, resamples, metrics, probabilities=not baseline)
        kind = "baseline" if baseline else "chosen" if name == chosen else "method"
        lines.append(
            Line(
                name=name,
                kind=kind,
                accuracy=figures["accuracy"],
                accuracy_covered=figures["accuracy_covered"],
                auc=figures["auc"],
                log_loss=figures.get("log_loss"),
                ece=figures.get("ece"),
                metrics=metrics,
                over_longer=over.get((name, LONGER)),
                over_majority=over.get((name, MAJORITY)),
                over_published=over.get((name, PUBLISHED)),
                swap_failure=held.swaps.get(name),
                three_way=_three_way(held, name, gold),
            )
        )
    return Table(tuple(lines), credits)


def _three_way(held: HeldOut, name: str, gold: Gold) -> ThreeWay | None:
    """Return the mean over repeats of choices among a, b and tie; None where gold has no tie."""
    if name not in held.ties or not (gold == TIE).any():
        return None
    repeats = len(held.ties[name])
    choices = [
        np.where(tie, "tie", decide(p))
        for p, tie in zip(held.predictions[name], held.ties[name], strict=True)
    ]
    found = three_way(np.concatenate(choices), np.tile(gold, repeats))
    return replace(found, ties=found.ties // repeats, called=round(found.called / repeats))


def _differences(
    credits: Mapping[str, Floats], resamples: Resamples
) -> dict[tuple[str, str], Estimate]:
    """Return accuracy minus that of each yardstick, paired, by (name, yardstick)."""
    wanted = [
        (name, other)
        for other in (LONGER, MAJORITY, PUBLISHED)
        if other in credits
        for name in credits
        if name != other
    ]
    if not wanted:
        return {}
    values = np.stack([credits[name] - credits[other] for name, other in wanted], axis=1)
    found = estimates(values, resamples)
    return dict(zip(wanted, found, strict=True))


def estimates(values: Floats, resamples: Resamples) -> list[Estimate]:
    """Return the mean of each column of `values`, float64 (n, k), with its interval."""
    drawn = resamples.means(values)
    return [_around(float(mean), drawn[:, at]) for at, mean in enumerate(values.mean(axis=0))]


def _figures(
    each: Floats, gold: Gold, resamples: Resamples, of: Metrics, *, probabilities: bool
) -> dict[str, Estimate]:
    """Return the figures `of` the predictions, (repeats, h), each with its interval.

    Every figure is a function of sums over rows, so that one pass over the resamples serves all.
    """
    won, lost = gold == 1, gold == -1
    rights, covers = np.stack([credit(p, gold) for p in each]), decided(each)
    columns = [np.ones(len(gold)), rights.mean(axis=0)]
    columns += [(rights * covers).mean(axis=0), covers.mean(axis=0), won, lost]
    if of.auc is None:
        columns += [np.zeros(len(gold))] * 2
    else:
        placed = np.mean([placements(p, gold) for p in each], axis=0)
        columns += [placed * won, placed * lost]
    if probabilities:
        columns.append(np.mean([log_loss_rows(p, gold) for p in each], axis=0))
        columns += [column for p in each for column in gaps(p, gold).T]
    drawn = resamples.sums(np.stack(columns, axis=1).astype(np.float64)).T
    rows, right, right_covered, covered, ones, others, placed_a, placed_b = drawn[:8]
    with np.errstate(divide="ignore", invalid="ignore"):
        found = {
            "accuracy": _around(of.accuracy, right / rows),
            "accuracy_covered": _around(of.accuracy_covered, right_covered / covered),
        }
        # To first order, both sides' mean placements vary around the area, and so does their sum.
        area = placed_a / ones + placed_b / others - (of.auc or 0.0)
        found["auc"] = _around(of.auc, np.clip(area, 0.0, 1.0))
        if probabilities:
            found["log_loss"] = _around(of.log_loss, drawn[8] / rows)
            size = np.abs(drawn[9:]).sum(axis=0) / (len(each) * rows)
            # Distances only grow by chance, and in a resample by chance once more: the interval
            # is turned round its value.
            found["ece"] = _around(of.ece, np.maximum(2 * (of.ece or 0.0) - size, 0.0))
    return found


def _around(value: float | None, drawn: Floats) -> Estimate:
    low, high = (bounds(drawn) if value is not None else None) or (None, None)
    return Estimate(value, low, high)


def _average(each: Sequence[Metrics]) -> Metrics:
    """Return the mean of each figure over repeats; None where one is undefined in a repeat."""

    def mean(figure: str) -> float | None:
        values = [getattr(metrics, figure) for metrics in each]
        return None if None in values else float(np.mean(values))

    return Metrics(**{figure: mean(figure) for figure in Metrics.__slots__})
