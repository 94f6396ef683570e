"""Why a pair was proposed, and what a label changed, in sentences."""

from collections.abc import Iterator, Mapping

from pajama_tui.audits.layout import percents, plural
from pajama_tui.pipeline.label_effect import LEAST_GROUPS, LEAST_ROWS, LabelEffect
from pajama_tui.pipeline.label_order import Order, Proposal
from pajama_tui.session_labels import Decision
from pajama_tui.untrusted import printable

ORDER_WORDS: Mapping[Order, str] = {
    "random": "any row, drawn by seed: what is measured on such labels holds for all pairs",
    "order": "the next row without gold, as they stand in the data",
    "uncertainty": "where P(a) is nearest to .5: no sample, so nothing is measured on it",
    "disagreement": "where judges part most: no sample, so nothing is measured on it",
}

_LEAST_P = 0.0005
_KINDS = 3
_LEAST_MOVE = 0.0005


def reason(proposal: Proposal, *, blind: bool = False) -> str:
    """Return why this pair is the one to label next.

    Args:
        blind: name no side.
    """
    of = plural_of(proposal.left, "unlabelled row")
    if proposal.again:
        return "its answer was taken back, so it comes up again"
    if proposal.order == "order":
        why = f"the next in the data, of {of}"
    elif proposal.order == "random":
        why = f"drawn at random by seed {proposal.seed}, from {of}"
    elif proposal.order == "uncertainty" and proposal.p_a is not None:
        p_a = max(proposal.p_a, 1 - proposal.p_a) if blind else proposal.p_a
        shown = f"confidence {share(p_a)}" if blind else f"P(a) {share(p_a)}"
        why = f"{shown}: the nearest to .5 of {of}{_waiting(proposal)}"
    else:
        why = f"{_split(proposal, blind)}: the most split of {of}{_waiting(proposal)}"
    if proposal.wanted != proposal.order:
        nothing = "there are no verdicts yet" if proposal.p_a is None else "no such row is left"
        why = f"{nothing} to order by {proposal.wanted}, so {why}"
    return why


def effect_lines(effect: LabelEffect) -> Iterator[str]:
    """Yield what changed, one sentence a line, the most telling first."""
    yield f"{change_of_row(effect)}{flips(effect)}."
    if effect.measured:
        yield held_out(effect)
    moved = moves(effect) or "none by a tenth of a percent"
    yield f"Weights that moved most: {moved}."
    if effect.method_before != effect.method_after:
        yield f"The label model is '{effect.method_after}' now; it was '{effect.method_before}'."


def effect_phrases(effect: LabelEffect) -> Iterator[str]:
    """Yield what changed in as few words as can be, the most telling first."""
    if effect.since > 1:
        yield f"by the last {effect.since}"
    if effect.p_before is not None and effect.p_after is not None:
        yield f"P(a) {share(effect.p_before)} → {share(effect.p_after)}"
    yield f"{effect.flipped:,} of {effect.pairs:,} flipped"
    if effect.accuracy is not None:
        yield f"held-out {percents(effect.accuracy)} %"
        if effect.change is not None:
            yield f"change {percents(effect.change, '+')}"
    elif effect.measured:
        yield f"no accuracy yet ({plural_of(effect.rows, 'label')})"
    if moved := moves(effect):
        yield f"weights {moved}"


def change_of_row(effect: LabelEffect) -> str:
    """Return how P(a) of the row moved, with a comma after it; "" where there is no such row."""
    if effect.row is None or effect.p_before is None or effect.p_after is None:
        return ""
    moved = f"P(a) of row {effect.row + 1:,} {share(effect.p_before)} → {share(effect.p_after)}"
    return (
        f"{moved}, " if effect.since == 1 else f"With the last {effect.since} decisions: {moved}, "
    )


def flips(effect: LabelEffect) -> str:
    """Return how many verdicts are others now, and from what to what."""
    said = f"{effect.flipped:,} of {plural_of(effect.pairs, 'verdict')} flipped"
    kinds = ", ".join(f"{count:,} {was} to {now}" for was, now, count in effect.kinds[:_KINDS])
    return f"{said} ({kinds})" if kinds else said


def moves(effect: LabelEffect) -> str:
    """Return the judges whose share of the weight moved most; "" where none can be seen to."""
    return ", ".join(
        f"{printable(each.judge, limit=40)} {100 * each.before:.1f} → {100 * each.after:.1f} %"
        for each in effect.moved
        if abs(each.after - each.before) >= _LEAST_MOVE
    )


def held_out(effect: LabelEffect) -> str:
    """Return the held-out accuracy and its change, or why it cannot be told."""
    others = ""
    if effect.left_out:
        count = plural_of(effect.left_out, "label")
        others = f" {count} not drawn at random taught, but can't be measured on."
    if effect.accuracy is None:
        return (
            f"Accuracy can't be told yet with {plural_of(effect.rows, 'label')} drawn at random or "
            f"from the data: it takes {LEAST_ROWS}, of {LEAST_GROUPS} prompts.{others}"
        )
    said = f"Held-out accuracy {percents(effect.accuracy)} % on {plural_of(effect.rows, 'row')}"
    if effect.change is not None:
        by = (
            ""
            if effect.measured_since == 1
            else f" with the last {effect.measured_since} decisions"
        )
        said += f", change{by} {percents(effect.change, '+')}"
        low, high = effect.change.low, effect.change.high
        if low is None or high is None or low <= 0 <= high:
            said += " (may be chance)"
    return f"{said}.{others}"


def decision_text(decision: Decision) -> str:
    """Return a decision in a few words: the row, what was said, how it came up."""
    answer = decision.answer or "taken back"
    by = f", {decision.order}" if decision.order else ""
    blind = ", blind" if decision.facts.get("blind") is True else ""
    return f"row {decision.row + 1:,}: {answer}{by}{blind}"


def share(p: float) -> str:
    """Return a probability as ".51"; with a third digit where two would say .00 or 1.00."""
    digits = 2 if 0.005 <= p < 0.995 else 3
    shown = f"{min(max(p, _LEAST_P), 1 - _LEAST_P):.{digits}f}"
    return shown.removeprefix("0")


def plural_of(count: int, what: str) -> str:
    """Return "1 row", "2,000 rows"."""
    return plural(count, what).replace(str(count), f"{count:,}", 1)


def _split(proposal: Proposal, blind: bool) -> str:
    split = proposal.split
    if split is None:
        return "judges part"
    rest = split.judges - split.for_a - split.for_b
    weights = [split.weight_a, split.weight_b]
    votes = f"{split.for_a} of {split.judges} judges say a, {split.for_b} b"
    if blind:
        weights.sort(reverse=True)
        more, less = sorted((split.for_a, split.for_b), reverse=True)
        votes = f"{more} of {split.judges} judges say one side, {less} the other"
    return f"{votes}, {rest} abstain; by weight {share(weights[0])} to {share(weights[1])}"


def _waiting(proposal: Proposal) -> str:
    if not proposal.waiting:
        return ""
    return f" ({proposal.waiting:,} of prompts just labelled wait)"
