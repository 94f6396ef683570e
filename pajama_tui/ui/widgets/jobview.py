"""All there is to see of one job, as text."""

from collections.abc import Iterator, Sequence

from textual.content import Content

from pajama_tui.ui.jobs_work import JobDetail

_Piece = tuple[str, str]
_NAME, _LONGEST = 8, 16


def job_content(detail: JobDetail) -> Content:
    """Return a job's figures, facts, warnings and log, what matters most first."""
    return Content.assemble(*_pieces(detail))


def _pieces(detail: JobDetail) -> Iterator[_Piece]:
    yield (detail.id, "bold")
    yield from _table(detail.standing)
    if detail.metrics:
        yield ("\n" + detail.metrics, "bold")
    if detail.curve:
        yield (f"\n{detail.metric} over steps", "$foreground-muted")
        for line in detail.curve:
            yield ("\n" + line, "$primary")
    for sentence in detail.warnings:
        yield ("\n! " + sentence, "$warning")
    if detail.result:
        yield ("\n\nresult", "bold")
        yield from _table(detail.result)
    yield ("\n", "")
    yield from _table(detail.facts)
    if detail.log:
        yield ("\n\nthe end of its log", "bold")
        for line in detail.log:
            yield ("\n" + line, "$foreground-muted")


def _table(rows: Sequence[_Piece]) -> Iterator[_Piece]:
    width = min(max((len(name) for name, _ in rows), default=0), _LONGEST)
    for name, value in rows:
        yield (f"\n{name:{max(width, _NAME)}} ", "$foreground-muted")
        yield (value, "")
