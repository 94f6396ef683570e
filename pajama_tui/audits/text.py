"""A report as plain text of at most 78 columns."""

from collections.abc import Iterator, Sequence

from pajama_tui.audits.findings import JudgeLine, Line, Report
from pajama_tui.audits.layout import number, percent, percents, plural, row, wrap
from pajama_tui.untrusted import printable

_FIRST, _LAST = 10, 3


def report_text(report: Report) -> str:
    """Return `report` as paragraphs and tables, with a final line feed."""
    parts = [*_summary(report)]
    if report.lines:
        parts += ["", *_accuracies(report.lines), "", *differences(report.lines)]
        parts += three_way_table(report.lines)
    if report.judges:
        parts += ["", *_judges(report.judges)]
    parts += ["", *(line for note in report.notes for line in wrap(note))]
    if report.label_first:
        rows = ", ".join(str(index) for index in report.label_first)
        parts += wrap(f"Rows to label first, best first, counted from 0: {rows}.")
    return "\n".join(parts) + "\n"


def differences(lines: Sequence[Line]) -> Iterator[str]:
    """Yield a table of each method's accuracy minus that of every yardstick there is."""
    heads = [
        ("longer response", [line.over_longer for line in lines]),
        ("majority", [line.over_majority for line in lines]),
        ("published", [line.over_published for line in lines]),
    ]
    shown = [(head, cells) for head, cells in heads if any(cells)]
    if not shown:
        return
    width = 76 - 21 * len(shown) if len(shown) == 3 else 24
    widths = [20 if len(shown) == 3 else 22] * len(shown)
    title = "accuracy less" if len(shown) == 3 else "accuracy minus that of"
    yield row(title, width, [head for head, _ in shown], widths)
    for at, line in enumerate(lines):
        if line.kind != "baseline":
            cells = [percents(estimates[at], "+") for _, estimates in shown]
            yield row(marked(line), width, cells, widths)


def three_way_table(lines: Sequence[Line]) -> Iterator[str]:
    """Yield an empty line and a table of choices among a, b and tie, if gold has ties."""
    shown = [(line, line.three_way) for line in lines if line.three_way]
    if not shown:
        return
    widths = (10, 12, 14)
    yield ""
    title = f"{shown[0][1].ties} gold ties, among a, b, tie"
    yield row(title, 38, ("right", "ties found", "called, right"), widths)
    for line, of in shown:
        precise = f"{of.called}, {percent(of.tie_precision)}"
        yield row(marked(line), 38, (percent(of.accuracy), percent(of.tie_recall), precise), widths)


def marked(line: Line) -> str:
    """Return the line's name, the chosen one with a mark."""
    return f"{'> ' if line.kind == 'chosen' else '  '}{line.name}"


def _summary(report: Report) -> Iterator[str]:
    yield from wrap(f"Method '{printable(report.method)}'. {report.description}")
    counts = f"{report.pairs} pairs, {report.gold} with gold ({plural(report.ties, 'tie')})."
    if report.coverage is not None:
        counts += f" At least one judge votes on {report.coverage:.1%} of pairs"
        if report.agreement is not None:
            counts += f"; {report.agreement:.0%} of a pair's votes agree"
        counts += "."
    yield from wrap(counts)
    if report.protocol is not None:
        yield from wrap(
            f"{report.protocol} {report.rows} test rows in {plural(report.groups, 'group')}, "
            f"{plural(report.fitted_on, 'gold row')} to learn from."
        )


def _accuracies(lines: tuple[Line, ...]) -> Iterator[str]:
    widths = (18, 7, 6, 6, 8, 6)
    heads = ("accuracy [95 % CI]", "no ties", "cover", "AUC", "log-loss", "ECE")
    yield row("", 19, heads, widths)
    for line in lines:
        of = line.metrics
        cells = (
            percents(line.accuracy),
            percent(of.accuracy_without_ties),
            percent(of.coverage),
            number(of.auc),
            number(of.log_loss),
            number(of.ece),
        )
        yield row(marked(line), 19, cells, widths)


def _judges(judges: tuple[JudgeLine, ...]) -> Iterator[str]:
    yield row("judge", 44, ("accuracy", "votes on", "weight"), (9, 9, 8))
    cut = len(judges) > _FIRST + _LAST + 1
    shown = judges[:_FIRST] if cut else judges
    yield from (_judge(judge) for judge in shown)
    if cut:
        yield f"... {len(judges) - _FIRST - _LAST} more ..."
        yield from (_judge(judge) for judge in judges[-_LAST:])


def _judge(judge: JudgeLine) -> str:
    cells = (percent(judge.accuracy), percent(judge.coverage), number(judge.weight))
    return row(judge.judge, 44, cells, (9, 9, 8))
