"""What a version does to the verdicts, as plain text of at most 78 columns."""

from collections.abc import Iterator

from pajama_tui.audits.layout import percent, percents, plural, wrap
from pajama_tui.pipeline.proposals import Condition, Effect

_FIRST, _CELL = 30, 24


def effect_text(effect: Effect) -> Iterator[str]:
    """Yield the lines: held-out accuracy of the verdicts, then the two versions themselves."""
    names = [f"in use {effect.instead_of[:8]}", f"proposed {effect.version[:8]}"]
    yield _row("Verdicts with the version", names)
    both = (effect.before, effect.after)
    if effect.change is not None:
        accuracies = (effect.accuracy_before, effect.accuracy_after)
        yield _row("  right on held-out gold, %", [percents(each) for each in accuracies])
    yield _row("  it prefers a side on, %", [percent(each.coverage) for each in both])
    yield _row("  texts without a score, %", [percent(each.failed) for each in both])
    for name, each in zip(("in use", "proposed"), both, strict=True):
        for sentence in _health(each):
            yield from wrap(f"  {name}: {sentence}", 4)
    if effect.change is not None:
        yield from wrap(
            f"Change: {percents(effect.change, '+')} points (95 % interval), on "
            f"{plural(effect.rows, 'gold row')} of {plural(effect.groups, 'prompt')}, with "
            f"{plural(effect.others, 'other judge')} under '{effect.method}'."
        )
        if effect.change.low is not None and effect.change.high is not None:
            yield from wrap(_verdict(effect.change.low, effect.change.high))
    else:
        yield from wrap(effect.note)
    if effect.withheld:
        yield from wrap(
            f"Not measured on: {plural(effect.withheld, 'gold row')} of prompts that were shown "
            "to a model."
        )
    if effect.unscored and effect.change is not None:
        yield from wrap(
            f"{plural(effect.unscored, 'judge')} without scores yet count for nothing here."
        )


def _verdict(low: float, high: float) -> str:
    if low > 0:
        return "The verdicts gain by it, as far as this gold can tell."
    if high < 0:
        return "The verdicts lose by it, as far as this gold can tell."
    return "That may be chance: this gold can't tell the two versions apart."


def _health(condition: Condition) -> Iterator[str]:
    if condition.left_out:
        yield f"no say in the verdicts: {condition.left_out}"
    yield from condition.flags


def _row(first: str, cells: list[str]) -> str:
    return f"{first:{_FIRST}}{''.join(f'{cell:>{_CELL}}' for cell in cells)}"
