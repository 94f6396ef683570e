"""A pair's line trace as plain text."""

from collections.abc import Iterator

from pajama_tui.audits.layout import wrap
from pajama_tui.pipeline.tracing import PairTrace, counts_of, parting_words, sign_of

_LEGEND = "a, b: reached by one alone · =: by both · <: here they part · -: by none"
_NAME, _VALUE = 24, 120
_LARGEST = 99_999


def trace_text(traced: PairTrace) -> Iterator[str]:
    """Yield the lines: what decided, the source with counts and signs, the variables."""
    yield f"{traced.judge}, version {traced.version[:8]}; row {traced.row + 1:,}; gold: " + (
        traced.gold or "none"
    )
    for sentence in traced.summary():
        yield from wrap(sentence, 2)
    yield ""
    yield from source_text(traced)
    for parting in traced.trace.partings:
        yield f"line {parting.line:,}: {parting_words(parting)}"
    yield ""
    yield from values_text(traced)


def source_text(traced: PairTrace) -> Iterator[str]:
    """Yield the source, each line behind its counts for a and b, its sign and number."""
    trace = traced.trace
    digits = len(str(len(trace.source)))
    yield f"{'a':>5} {'b':>5}   {'':{digits}}  {_LEGEND}"
    for number, text in enumerate(trace.source, 1):
        a, b = (short_count(count) for count in counts_of(trace, number))
        yield f"{a:>5} {b:>5} {sign_of(trace, number)} {number:>{digits}}  {text}".rstrip()


def values_text(traced: PairTrace) -> Iterator[str]:
    """Yield the final values, `≠` before those that differ."""
    if not traced.trace.variables:
        yield "No final values: neither call came far enough."
        return
    yield "Final values"
    for each in traced.trace.variables:
        sign = "≠" if each.differs else " "
        a, b = (value_text(value) for value in (each.a, each.b))
        if not each.differs:
            yield f"{sign} {each.name:{_NAME}} {a}"
        elif len(a) + len(b) < _VALUE // 3:
            yield f"{sign} {each.name:{_NAME}} {a} | {b}"
        else:
            yield f"{sign} {each.name}"
            yield f"    a {a}"
            yield f"    b {b}"


def value_text(value: str | None) -> str:
    """Return a value, or that there is none."""
    return "(none)" if value is None else value


def short_count(count: int) -> str:
    """Return a count in at most five characters, "" for 0."""
    if count <= _LARGEST:
        return f"{count or ''}"
    for unit in "kMGT":
        count //= 1000
        if count < 1000:
            return f"{count}{unit}"
    return "many"
