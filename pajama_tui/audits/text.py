"""A report as plain text of at most 78 columns."""

import textwrap
from collections.abc import Iterator

from pajama_tui.audits.findings import Estimate, JudgeLine, Line, Report
from pajama_tui.untrusted import printable

WIDTH = 78
_FIRST, _LAST = 10, 3


def report_text(report: Report) -> str:
    """Return `report` as paragraphs and tables, with a final line feed."""
    parts = [*_summary(report)]
    if report.lines:
        parts += ["", *_accuracies(report.lines), "", *_differences(report.lines)]
    if report.judges:
        parts += ["", *_judges(report.judges)]
    parts += ["", *(line for note in report.notes for line in _wrap(note))]
    return "\n".join(parts) + "\n"


def _summary(report: Report) -> Iterator[str]:
    yield from _wrap(f"Method '{printable(report.method)}'. {printable(report.description)}")
    counts = f"{report.pairs} pairs, {report.gold} with gold ({_plural(report.ties, 'tie')})."
    if report.coverage is not None:
        counts += f" At least one judge votes on {report.coverage:.1%} of pairs"
        if report.agreement is not None:
            counts += f"; {report.agreement:.0%} of a pair's votes agree"
        counts += "."
    yield from _wrap(counts)
    if report.protocol is not None:
        yield from _wrap(
            f"{report.protocol} {report.rows} test rows in {_plural(report.groups, 'group')}, "
            f"{_plural(report.fitted_on, 'gold row')} to learn from."
        )


def _accuracies(lines: tuple[Line, ...]) -> Iterator[str]:
    head = ("accuracy [95 % CI]", "no ties", "cover", "AUC", "log-loss", "ECE")
    yield f"{'':19} {head[0]:>18} {head[1]:>7} {head[2]:>6} {head[3]:>6} {head[4]:>8} {head[5]:>6}"
    for line in lines:
        of = line.metrics
        yield (
            f"{_name(line):19} {_interval(line.accuracy):>18} "
            f"{_percent(of.accuracy_without_ties):>7} {_percent(of.coverage):>6} "
            f"{_number(of.auc):>6} {_number(of.log_loss):>8} {_number(of.ece):>6}"
        )


def _differences(lines: tuple[Line, ...]) -> Iterator[str]:
    yield f"{'accuracy minus that of':24} {'longer response':>22} {'majority':>22}"
    for line in lines:
        if line.kind != "baseline":
            longer, majority = _interval(line.over_longer, "+"), _interval(line.over_majority, "+")
            yield f"{_name(line):24} {longer:>22} {majority:>22}"


def _judges(judges: tuple[JudgeLine, ...]) -> Iterator[str]:
    yield f"{'judge':44} {'accuracy':>9} {'votes on':>9} {'weight':>8}"
    cut = len(judges) > _FIRST + _LAST + 1
    shown = judges[:_FIRST] if cut else judges
    yield from (_judge(judge) for judge in shown)
    if cut:
        yield f"... {len(judges) - _FIRST - _LAST} more ..."
        yield from (_judge(judge) for judge in judges[-_LAST:])


def _judge(judge: JudgeLine) -> str:
    name = printable(judge.judge, limit=44)
    accuracy, share = _percent(judge.accuracy), _percent(judge.coverage)
    return f"{name:44} {accuracy:>9} {share:>9} {judge.weight:>8.3f}"


def _name(line: Line) -> str:
    return printable(f"{'> ' if line.kind == 'chosen' else '  '}{line.name}", limit=19)


def _interval(estimate: Estimate | None, sign: str = "") -> str:
    if estimate is None or estimate.value is None:
        return "-"
    value = format(100 * estimate.value, f"{sign}.1f")
    if estimate.low is None or estimate.high is None:
        return value
    low, high = (format(100 * bound, f"{sign}.1f") for bound in (estimate.low, estimate.high))
    return f"{value} [{low}, {high}]"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _plural(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _wrap(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH)
