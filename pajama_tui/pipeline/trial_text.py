"""A trial of a judge as plain text of at most 78 columns."""

import textwrap
from collections.abc import Iterator

from pajama_tui.audits.layout import WIDTH, percent, percents, plural, wrap
from pajama_tui.pipeline.trying import Figures, Trial
from pajama_tui.pipeline.trying_pairs import PairScores, PairTrial
from pajama_tui.untrusted import printable

_FIRST, _CELL = 30, 24
_PRINTED_LINES = 40


def trial_text(trial: Trial) -> Iterator[str]:
    """Yield the lines: pairs first, then the sample."""
    yield heading(trial.judge, trial.version, trial.instead_of)
    for pair in trial.pairs:
        yield ""
        yield from pair_text(pair)
    yield ""
    yield from sample_text(trial)


def heading(judge: str, version: str, instead_of: str | None) -> str:
    """Return the line above the columns: the judge and its one or two versions.

    Args:
        version: sha of the one tried.
        instead_of: sha of the one in use, None where there is one version.
    """
    names = [f"in use {instead_of[:8]}"] if instead_of else []
    names.append(f"{'tried' if instead_of else 'in use'} {version[:8]}")
    return _row(printable(judge, limit=_FIRST - 1), names)


def pair_text(pair: PairTrial) -> Iterator[str]:
    """Yield the lines of one pair: scores, the side preferred, time, reasons, prints."""
    sides = [side for side in (pair.before, pair.after) if side is not None]
    yield f"Row {pair.row + 1:,}, line {pair.line:,}; gold: {pair.gold or 'none'}"
    yield _row("  score a", [_score(side.a) for side in sides])
    yield _row("  score b", [_score(side.b) for side in sides])
    yield _row("  prefers", [side.prefers or "-" for side in sides])
    yield _row("  time a call", [_milliseconds(side.seconds) for side in sides])
    for name, scores in (("in use", pair.before), ("tried", pair.after)):
        version = f" ({name})" if len(sides) == 2 else ""
        if scores is None:
            continue
        for side, reason in scores.reasons.items():
            yield from wrap(f"  no score of {side}{version}: {reason}", 4)
        for call in scores.printed:
            yield from _printed(scores, call, version)


def _printed(scores: PairScores, call: str, version: str) -> Iterator[str]:
    text, cut = scores.printed[call], scores.cut.get(call, 0)
    if not text and not cut:
        return
    yield f"  printed {'while loading' if call == 'loading' else f'for {call}'}{version}:"
    lines = [
        part
        for line in text.rstrip("\n").split("\n")
        for part in textwrap.wrap(line, WIDTH - 4, replace_whitespace=False, drop_whitespace=False)
        or [""]
    ]
    yield from (f"    {line}".rstrip() for line in lines[:_PRINTED_LINES])
    if len(lines) > _PRINTED_LINES:
        yield f"    ... and {plural(len(lines) - _PRINTED_LINES, 'more line')}"
    if cut:
        yield f"    ... and {plural(cut, 'more character')}, not kept"


def sample_text(trial: Trial) -> Iterator[str]:
    """Yield the lines of the sample: both versions' figures, and what changed."""
    columns = [figures for figures in (trial.before, trial.after) if figures is not None]
    yield f"Sample: {plural(trial.rows, 'pair')}, {trial.gold} with gold; figures in %"
    yield _row("  prefers a side on", [percent(each.coverage) for each in columns])
    yield _row("  agrees with gold there on", [percents(each.agreement) for each in columns])
    yield _row("    of so many gold rows", [str(each.agreement_rows) for each in columns])
    yield _row("  texts without a score", [percent(each.failed) for each in columns])
    yield _row("  time a call, p50 / p99", [_times(each) for each in columns])
    for reason in trial.after.reasons:
        yield from wrap(f"  no score: {reason}", 4)
    if trial.margins_changed is not None and trial.sides_changed is not None:
        yield ""
        yield (
            f"Margins change on {100 * trial.margins_changed:.1f} % of the pairs, the preferred "
            f"side on {100 * trial.sides_changed:.1f} %."
        )
    if trial.gain is not None and trial.gain.value is not None:
        yield from wrap(
            f"Accuracy on gold, no side half right: {percents(trial.gain, '+')} points against "
            "the version in use."
        )
    if not trial.gold:
        yield "No pair of the sample has gold, so nothing says which version is better."


def _row(first: str, cells: list[str]) -> str:
    return f"{first:{_FIRST}}{''.join(f'{cell:>{_CELL}}' for cell in cells)}"


def _score(score: float | None) -> str:
    return "none" if score is None else f"{score + 0.0:.6g}"


def _times(figures: Figures) -> str:
    if figures.p50 is None or figures.p99 is None:
        return "-"
    return f"{1000 * figures.p50:.2g} / {1000 * figures.p99:.2g} ms"


def _milliseconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1000 * seconds:.3g} ms"
