"""The audits' findings as plain text of at most 78 columns."""

from collections.abc import Iterator, Sequence

from pajama_tui.audits.agreement import Agreement, JudgePair
from pajama_tui.audits.comparison import Comparison
from pajama_tui.audits.first_labels import FirstLabels
from pajama_tui.audits.judges_curve import JudgesCurve
from pajama_tui.audits.judges_value import JudgeValue, JudgeValues, Loss
from pajama_tui.audits.layout import number, numbers, percent, percents, plural, row, wrap
from pajama_tui.audits.learning_curve import LearningCurve
from pajama_tui.audits.risk import Risk
from pajama_tui.audits.text import differences, three_way_table
from pajama_tui.untrusted import printable

_FIRST, _LAST = 20, 5


def comparison_text(found: Comparison) -> str:
    """Return a comparison: accuracies, probabilities, paired differences, and what is chance."""
    parts = wrap(
        f"{plural(found.tried, 'method')} on {plural(found.rows, 'held-out row')} in "
        f"{plural(found.groups, 'group')} ({plural(found.ties, 'gold tie')} among {found.gold}), "
        f"{plural(found.fitted_on, 'gold row')} to learn from. {found.protocol}"
    )
    parts += ["", row("", 21, ("accuracy", "covered", "cover", "swaps"), (18, 18, 6, 6))]
    for line in found.lines:
        cells = (
            percents(line.accuracy),
            percents(line.accuracy_covered),
            percent(line.metrics.coverage),
            percent(line.swap_failure),
        )
        parts.append(row(line.name, 21, cells, (18, 18, 6, 6)))
    parts += ["", row("", 18, ("AUC", "log-loss", "ECE"), (18, 19, 18))]
    for line in found.lines:
        cells3 = (
            numbers(line.auc, digits=2),
            numbers(line.log_loss, digits=2),
            numbers(line.ece, digits=2),
        )
        parts.append(row(line.name, 18, cells3, (18, 19, 18)))
    parts += ["", *differences(found.lines), *three_way_table(found.lines)]
    parts += ["", row("corrected p of the difference", 32, ("majority", "published"), (10, 10))]
    parts[-1] += f" {'first in':>12}"
    for chance in found.chances:
        cells2 = (number(chance.p_over_majority), number(chance.p_over_published))
        first = f"{100 * chance.first:.0f} %"
        parts.append(f"{row(chance.name, 32, cells2, (10, 10))} {first:>12}")
    parts += ["", *_notes(found.notes)]
    for name, why in found.refused.items():
        parts += wrap(f"'{name}' was left out: {why}")
    return "\n".join(parts) + "\n"


def risk_text(found: Risk) -> str:
    """Return accuracy against coverage, and calibration."""
    parts = wrap(
        f"{plural(found.rows, 'held-out verdict')} in {plural(found.groups, 'group')}, the most "
        "confident kept."
    )
    widths = (11, 20, 8)
    parts += ["", row("coverage", 10, ("confidence", "accuracy", "rows"), widths)]
    for line in found.table:
        cells = (f">= {line.threshold:.3f}", percents(line.accuracy), str(line.rows))
        parts.append(row(percent(line.coverage), 10, cells, widths))
    if found.area is not None:
        parts += wrap(
            f"Area under the risk-coverage curve {number(found.area)}; without any order of "
            f"confidence, {number(found.area_unranked)}."
        )
    parts += ["", row("confidence", 10, ("right", "rows"), (20, 8))]
    for bin_ in found.bins:
        cells2 = (percents(bin_.right), str(bin_.rows))
        parts.append(row(percent(bin_.confidence), 10, cells2, (20, 8)))
    if found.ece is not None:
        parts += wrap(
            f"Confidence and share right differ by {number(found.ece)} on average; with every "
            f"confidence true, chance alone would make {number(found.ece_by_chance)} of it."
        )
    return "\n".join(parts) + "\n"


def learning_curve_text(found: LearningCurve) -> str:
    """Return a learning curve, and what more labels are worth."""
    parts = wrap(
        f"'{found.method}' fitted on labels drawn {plural(found.draws, 'time')}, tested on the "
        f"same {plural(found.rows, 'row')} in {plural(found.groups, 'group')}."
    )
    longer = any(point.over_longer for point in found.points)
    heads = ["accuracy", "log-loss", "over majority"] + ["over longer"] * longer
    widths = [18, 12, 20] + [18] * longer
    parts += ["", row("labels", 6, heads, widths)]
    for point in found.points:
        cells = [
            percents(point.accuracy),
            number(point.log_loss.value),
            percents(point.over_majority, "+"),
        ]
        cells += [percents(point.over_longer, "+")] if longer else []
        parts.append(row(f"{point.labels:.0f}", 6, cells, widths))
    return "\n".join([*parts, "", *wrap(found.outlook.answer)]) + "\n"


def judges_curve_text(found: JudgesCurve) -> str:
    """Return accuracy against the number of judges."""
    parts = wrap(f"'{found.method}' on {plural(found.rows, 'row')}. {found.protocol}")
    widths = (6, 18, 9, 10, 22)
    heads = ("draws", "accuracy", "log-loss", "majority", "over majority")
    parts += ["", row("judges", 6, heads, widths)]
    for point in found.points:
        cells = (
            str(point.draws),
            percents(point.accuracy),
            number(point.log_loss.value),
            percent(point.majority.value),
            percents(point.over_majority, "+"),
        )
        parts.append(row(str(point.judges), 6, cells, widths))
    return "\n".join([*parts, "", *wrap(found.answer)]) + "\n"


def judge_values_text(found: JudgeValues) -> str:
    """Return what each judge is worth, alone and to the others."""
    parts = wrap(
        f"'{found.method}' on {plural(found.rows, 'gold row')} in "
        f"{plural(found.groups, 'group')}. {found.protocol}"
    )
    refitted = any(value.refitted for value in found.judges)
    parts += ["", row("", 26, ("alone", "votes", "with", "lost without it"), (18, 5, 6, 18))]
    parts += [row("judge", 26, ("accuracy", "on", "length", "log-loss"), (18, 5, 6, 18))]
    parts += _cut([_value(value) for value in found.judges])
    told = "refitted" if refitted else "silenced"
    parts += [
        "",
        *wrap(
            f"Log-loss in thousandths of a nat, {told}: above 0, the verdicts are better with the "
            "judge. 'With length' is the rank correlation of its preference with the longer "
            "response. With many judges, some look useful or harmful by chance."
        ),
    ]
    return "\n".join(parts) + "\n"


def agreement_text(found: Agreement) -> str:
    """Return who agrees with whom, without the matrices."""
    parts = wrap(
        f"{plural(len(found.judges), 'judge')} on {plural(found.rows, 'pair')} amount to about "
        f"{found.effective:.1f} independent ones by their margins, {found.effective_votes:.1f} by "
        "their votes."
    )
    for title, pairs in (("agree most", found.closest), ("agree least", found.farthest)):
        if pairs:
            parts += ["", row(title, 64, ("votes", "margins"), (5, 7))]
            parts += [line for pair in pairs for line in _pair(pair)]
    parts.append("")
    for group in found.copies:
        parts += wrap(f"Nearly the same, and one voice: {', '.join(map(printable, group))}.")
    if not found.copies:
        parts += wrap("No two judges are nearly the same (correlation of margins above 0.95).")
    if found.silent:
        parts += wrap(f"Without any opinion: {', '.join(map(printable, found.silent))}.")
    return "\n".join(parts) + "\n"


def first_labels_text(found: FirstLabels) -> str:
    """Return the rows to label first, and why."""
    parts = wrap(found.how)
    parts += ["", row("row", 9, ("why",), (3,))] if len(found.rows) else []
    for index, why in zip(found.rows.tolist(), found.why, strict=True):
        parts += wrap(f"{index:<9} {why}", hang=10)
    return "\n".join(parts) + "\n"


def _notes(notes: Sequence[str]) -> Iterator[str]:
    for note in notes:
        yield from wrap(note)


def _cut(lines: list[str]) -> list[str]:
    if len(lines) <= _FIRST + _LAST + 1:
        return lines
    more = f"... {len(lines) - _FIRST - _LAST} more ..."
    return [*lines[:_FIRST], more, *lines[-_LAST:]]


def _value(value: JudgeValue) -> str:
    cells = (
        percents(value.accuracy),
        f"{100 * value.coverage:.0f}",
        number(value.length_correlation, "+", 2),
        _thousandths(value.refitted or value.silenced),
    )
    return row(value.judge, 26, cells, (18, 5, 6, 18))


def _thousandths(loss: Loss) -> str:
    of = loss.log_loss
    if of.value is None:
        return "-"
    if of.low is None or of.high is None:
        return f"{1000 * of.value:+.1f}"
    return f"{1000 * of.value:+.1f} [{1000 * of.low:+.1f}, {1000 * of.high:+.1f}]"


def _pair(pair: JudgePair) -> Iterator[str]:
    cells = (percent(pair.agreement), number(pair.correlation, digits=2))
    yield row(pair.first, 64, cells, (5, 7))
    yield f"  {printable(pair.second, limit=62)}"
