"""The tables of `verdicts.py accuracy`, beside what they are held to."""

from collections.abc import Iterator

import numpy as np
from verdicts_accuracy import MIRRORED, MOST_LABELS, Measured
from verdicts_bars import BAR, bar, machine, met, trees
from verdicts_figures import (
    accuracies,
    asymmetry,
    calibration,
    row_interval,
    spread,
    swap_failures,
)

from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.methods import SYMMETRIC

PUBLISHED, EQUAL = "pajama", "majority"

BAR_SETS = ("judgelm", "prometheus", "pandalm")
"""The bars are of the mean over these."""

ACCURACY_BARS = {0: 80.7, 25: 80.3, 50: 81.1, 100: 82.0, 250: 83.0}
"""Percent right, by number of labels."""

ECE_BAR, ECE_LABELS = 0.06, 250

_NAME = 20
_CELL = 15

BySet = dict[str, Floats]
Interval = tuple[float, float]


def lines(measured: Measured) -> Iterator[str]:
    """Yield all lines: what was measured, accuracy, probabilities, symmetry; all bars once more."""
    bars = []
    for line in _tables(measured):
        yield line
        if line.startswith(BAR):
            bars.append(line)
    if bars:
        yield ""
        yield "All bars"
        yield from bars


def _tables(measured: Measured) -> Iterator[str]:
    yield from _heading(measured)
    for labels in measured.labels:
        yield from _accuracy_table(measured, labels)
    yield from _calibration_tables(measured)
    yield from _symmetry_tables(measured)


def _heading(measured: Measured) -> Iterator[str]:
    yield f"{machine()}; {trees()}"
    for data in measured.sets.values():
        rows, judges = data.scores.shape[:2]
        known = data.known
        held = {
            len(run.rows)
            for (name, _, _), runs in measured.runs.items()
            for run in runs
            if name == data.name
        }
        prompts = f" of {len(np.unique(data.groups[known]))} prompts" if data.grouped else ""
        yield (
            f"{data.name}: {rows} rows x {judges} judges, {len(known)} gold rows{prompts} "
            f"({data.part}), {_range(held)} held out"
        )
    for method, why in measured.refused.items():
        yield f"{method} is left out: {why}"
    yield (
        f"Seeds: {measured.seeds}, each with a split and labels of its own. Percent right of all "
        "held-out rows, an open row half, ± standard error over seeds."
    )
    yield (
        "In brackets: 95 % bootstrap over rows, by prompt. "
        f"'max' is the whole pool, at most {MOST_LABELS} labels."
    )


def _accuracy_table(measured: Measured, labels: int | None) -> Iterator[str]:
    values: dict[str, BySet] = {
        method: {
            name: accuracies(runs, data)
            for name, data in measured.sets.items()
            if (runs := measured.runs.get((name, labels, method)))
        }
        for method in measured.methods
    }
    yield ""
    heads = "".join(f"{_short(name):>{_CELL}}" for name in (*measured.sets, "mean"))
    yield f"{_title(labels):{_NAME}}{heads}"
    for method, by_set in values.items():
        yield f"{method:{_NAME}}{_row(measured, by_set)}"
    first, *others = measured.methods
    bars = _mean_bar(labels, values[first], first)
    for other in (PUBLISHED, EQUAL):
        if other not in others or not values[first]:
            continue
        gain = {name: values[first][name] - values[other][name] for name in values[first]}
        ends = _intervals(measured, labels, first, other)
        yield f"{f'{first} - {other}':{_NAME}}{_row(measured, gain, '+')}"
        cells = [_interval(ends.get(name)) for name in measured.sets]
        yield " " * _NAME + "".join(f"{cell:>{_CELL}}" for cell in cells)
        if other == PUBLISHED:
            what = f"{first} above {other} on each set"
            below = [name for name, seeds in gain.items() if seeds.mean() <= 0]
        else:
            what = f"{first} on no set below {other} by more than noise"
            below = [name for name, (_, high) in ends.items() if high < 0]
        bars.append(bar(_title(labels), what, not below, f"but not on {', '.join(below)}"))
    yield from bars


def _mean_bar(labels: int | None, of_first: BySet, first: str) -> list[str]:
    if labels not in ACCURACY_BARS or not all(name in of_first for name in BAR_SETS):
        return []
    least = ACCURACY_BARS[labels]
    reached = 100 * float(np.mean([of_first[name] for name in BAR_SETS]))
    what = f"{first} at least {least} on average of {', '.join(BAR_SETS)}: {reached:.2f}"
    return [bar(_title(labels), what, reached >= least)]


def _intervals(
    measured: Measured, labels: int | None, first: str, other: str
) -> dict[str, Interval]:
    """Return the interval of the difference between two methods, where there is one."""
    found = {}
    for name, data in measured.sets.items():
        runs = measured.runs.get((name, labels, first))
        others = measured.runs.get((name, labels, other))
        if runs and others and (ends := row_interval(runs, others, data)):
            found[name] = ends
    return found


def _calibration_tables(measured: Measured) -> Iterator[str]:
    yield ""
    yield (
        "Probabilities. ECE over ten equal bins: mean over seeds, and of all seeds' rows pooled. "
        "'chance': the same of labels"
    )
    yield (
        "drawn from the very probabilities, so what a perfectly calibrated model of this sharpness "
        "shows on so few rows"
    )
    yield "(rows of one prompt drawn apart, so that it is too low where prompts repeat)."
    bars = []
    for labels in measured.labels:
        for name, data in measured.sets.items():
            found = {
                method: calibration(runs, data)
                for method in measured.methods
                if (runs := measured.runs.get((name, labels, method)))
            }
            if not found:
                continue
            yield ""
            heads = ("AUC", "log-loss", "ECE", "chance", "pooled", "chance")
            yield f"{f'{name}, {_title(labels)}':30}" + "".join(f"{head:>10}" for head in heads)
            for method, figures in found.items():
                yield f"{method:30}" + "".join(f"{value:10.3f}" for value in figures)
            if labels == ECE_LABELS:
                first = measured.methods[0]
                ece, chance = found[first].ece, found[first].floor
                seen = f"{ece:.3f} (chance {chance:.3f})"
                what = f"ECE of {first} on {name} at most {ECE_BAR}: {seen}"
                bars.append(bar(_title(labels), what, ece <= ECE_BAR))
    if bars:
        yield ""
        yield from bars


def _symmetry_tables(measured: Measured) -> Iterator[str]:
    yield ""
    yield f"{'a and b exchanged':30}{'max |p + p swapped - 1|, all sets, labels, seeds':>50}"
    largest = {
        method: max(asymmetry(runs) for key, runs in measured.runs.items() if key[2] == method)
        for method in measured.methods
    }
    for method, worst in largest.items():
        exact = met(worst <= MIRRORED) if method in SYMMETRIC else "-"
        yield f"{method:30}{worst:40.1e}{exact:>10}"
    failing = [method for method, worst in largest.items() if worst > MIRRORED]
    wrong = [method for method in failing if method in SYMMETRIC]
    what = f"every method but pajama and paper is mirrored to {MIRRORED:g}"
    yield bar("a and b exchanged", what, not wrong, f"but not {', '.join(wrong)}")
    if not failing:
        return
    yield ""
    yield "Verdicts that do not turn when a and b are exchanged, % of those given:"
    heads = ("held-out rows", "right there", "no gold")
    yield f"{'':42}" + "".join(f"{head:>15}" for head in heads)
    for method in failing:
        for labels in measured.labels:
            for name, data in measured.sets.items():
                if runs := measured.runs.get((name, labels, method)):
                    failures = swap_failures(runs, data)
                    cells = (failures.held, failures.right, failures.unlabelled)
                    shown = "".join(f"{_percent(value):>15}" for value in cells)
                    yield f"{f'{method}, {name}, {_title(labels)}':42}{shown}"


def _row(measured: Measured, by_set: BySet, sign: str = "") -> str:
    cells = [_spread(by_set.get(name), sign) for name in measured.sets]
    cells.append(_spread(np.mean(list(by_set.values()), axis=0) if by_set else None, sign))
    return "".join(f"{cell:>{_CELL}}" for cell in cells)


def _title(labels: int | None) -> str:
    return "max labels" if labels is None else f"{labels} labels" if labels else "no labels"


def _spread(values: Floats | None, sign: str) -> str:
    if values is None:
        return "-"
    value = spread(values)
    error = "" if np.isnan(value.error) else f" ±{100 * value.error:.1f}"
    return f"{100 * value.mean:{sign}.1f}{error}"


def _interval(ends: Interval | None) -> str:
    return f"[{100 * ends[0]:+.1f} {100 * ends[1]:+.1f}]" if ends else "-"


def _range(sizes: set[int]) -> str:
    least, most = min(sizes, default=0), max(sizes, default=0)
    return str(least) if least == most else f"{least} to {most}"


def _percent(value: float) -> str:
    return "-" if np.isnan(value) else f"{100 * value:.2f}"


def _short(name: str) -> str:
    return name if len(name) < _CELL else f"{name[: _CELL - 2]}…"
