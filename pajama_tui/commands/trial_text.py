"""A trial of a judge as plain text of at most 78 columns."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.trying import Figures, PairScores, PairTrial, Trial

_FIRST, _CELL = 30, 24


def trial_text(trial: "Trial") -> Iterator[str]:
    """Yield the lines: pairs first, then the sample."""
    two = trial.before is not None
    names = [f"in use {(trial.instead_of or '')[:8]}"] if two else []
    names.append(f"{'tried' if two else 'in use'} {trial.version[:8]}")
    yield _row(printable(trial.judge, limit=_FIRST), names)
    for pair in trial.pairs:
        yield from _pair(pair)
    yield from _sample(trial)
    if trial.prints:
        yield "It calls print, but in the sandbox a judge's output goes nowhere."


def _pair(pair: "PairTrial") -> Iterator[str]:
    from pajama_tui.audits.layout import wrap

    sides = [side for side in (pair.before, pair.after) if side is not None]
    yield ""
    yield f"Row {pair.row + 1:,}, line {pair.line:,}; gold: {pair.gold or 'none'}"
    yield _row("  score a", [_score(side.a) for side in sides])
    yield _row("  score b", [_score(side.b) for side in sides])
    yield _row("  prefers", [_side(side) for side in sides])
    yield _row("  time a call", [_milliseconds(side.seconds) for side in sides])
    for name, scores in (("in use", pair.before), ("tried", pair.after)):
        for side, reason in scores.reasons.items() if scores else ():
            version = f" ({name})" if len(sides) == 2 else ""
            yield from wrap(f"  no score of {side}{version}: {reason}", 4)


def _sample(trial: "Trial") -> Iterator[str]:
    from pajama_tui.audits.layout import percent, percents, plural, wrap

    columns = [figures for figures in (trial.before, trial.after) if figures is not None]
    yield ""
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


def _side(scores: "PairScores") -> str:
    if scores.a is None or scores.b is None or scores.a == scores.b:
        return "-"
    return "a" if scores.a > scores.b else "b"


def _times(figures: "Figures") -> str:
    if figures.p50 is None or figures.p99 is None:
        return "-"
    return f"{1000 * figures.p50:.2g} / {1000 * figures.p99:.2g} ms"


def _milliseconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{1000 * seconds:.3g} ms"
