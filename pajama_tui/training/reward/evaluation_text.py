"""An evaluation in words and lines."""

from collections.abc import Iterator
from typing import Any

from pajama_tui.training.reward.evaluate import MODEL, Evaluation
from pajama_tui.untrusted import printable

_WIDTH = 34


def to_text(found: Evaluation) -> str:
    """Return the evaluation as plain lines."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Evaluation) -> Iterator[str]:
    yield (
        f"{found.pairs:,} pairs of {found.prompts:,} prompts, {found.gold:,} with gold, "
        f"{found.ties:,} of them ties."
    )
    if found.accuracy is None:
        yield "There is no gold for a side, so the accuracy is unknown."
    else:
        yield ""
        yield "Accuracy on gold, 95 % interval by resampling prompts:"
        yield f"  {MODEL:{_WIDTH}} {found.accuracy}"
        for rival in found.rivals:
            yield f"  {printable(rival.name, limit=_WIDTH):{_WIDTH}} {rival.accuracy}"
        yield ""
        yield "Reward model less the other, on the same rows, in points:"
        for rival in found.rivals:
            gap = rival.difference
            around = ""
            if gap.low is not None and gap.high is not None:
                around = f"  [{100 * gap.low:+.1f}, {100 * gap.high:+.1f}]"
            name = printable(rival.name, limit=_WIDTH)
            yield f"  {name:{_WIDTH}} {100 * gap.value:+6.1f}{around}"
    if found.agreement:
        yield ""
        yield f"Agreement with the verdicts: {str(found.agreement).strip()}"
    if found.calibration:
        yield ""
        yield from _calibration(found.calibration)
    if found.reward_bench:
        yield ""
        yield from _bench(found.reward_bench)


def _calibration(facts: dict[str, Any]) -> Iterator[str]:
    yield (
        f"Calibration of sigmoid(reward a - reward b): ECE {facts['ece']:.3f}, Brier "
        f"{facts['brier']:.3f}, log-loss {facts['log_loss']:.3f} nats."
    )
    yield "  p of a        rows   mean p   gold a"
    for each in facts["reliability"]:
        yield (
            f"  {each['from']:.1f} to {each['to']:.1f}  {each['rows']:>7,}   "
            f"{each['mean_p']:6.3f}   {each['gold_a']:6.3f}"
        )


def _bench(facts: dict[str, Any]) -> Iterator[str]:
    yield "RewardBench's way (equal rewards are wrong; weights are RewardBench's):"
    yield f"  {'':28} score   longer response"
    for name, each in facts["sections"].items():
        part = ""
        if each["subsets_present"] < each["subsets"]:
            part = f"  only {each['subsets_present']} of its {each['subsets']} subsets"
        yield f"  {name:28} {each['score']:.1%}   {each['longer_response']:.1%}{part}"
    for name, each in facts["subsets"].items():
        ties = f", {each['ties']:,} ties" if each["ties"] else ""
        yield (
            f"    {name:26} {each['accuracy']:.1%}   {each['longer_response']:.1%}  "
            f"({each['rows']:,} rows{ties})"
        )
    whole = "" if facts["complete"] else "  not comparable with published scores: sections are part"
    yield f"  {'mean of sections':28} {facts['score']:.1%}   {facts['longer_response']:.1%}{whole}"
