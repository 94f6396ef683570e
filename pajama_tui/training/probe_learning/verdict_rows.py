"""Our own verdicts as labels: of each pair one response is the better and one the worse."""

from pajama_tui.pairs.pair import BadRow
from pajama_tui.training.probe_learning.rows import LabelledData, LabelledRow
from pajama_tui.training.reward.judged import read_judged

BETTER = "preference"
"""The aspect of responses that a verdict preferred, 1, or did not, 0."""


def read_verdicts(source: str, name: str) -> LabelledData:
    """Read what `pajama-tui run --out` wrote.

    Ties and pairs without a verdict are bad rows: neither response is the better.

    Raises:
        InputError: see `read_judged`.
    """
    judged = read_judged(source)
    rows: list[LabelledRow] = []
    bad: list[BadRow] = []
    for pair in judged.pairs:
        if pair.choice not in ("a", "b") or pair.p_a is None:
            said = f"the verdict is '{pair.choice}'" if pair.choice else "it has no verdict"
            bad.append(BadRow(pair.row, pair.line, None, f"{said}: neither response is better"))
            continue
        confidence = max(pair.p_a, 1 - pair.p_a)
        for side, text in (("a", pair.response_a), ("b", pair.response_b)):
            label = int(pair.choice == side)
            rows.append(
                LabelledRow(
                    id=f"{pair.row}-{side}",
                    line=pair.line,
                    question=pair.prompt,
                    response=text,
                    scores={BETTER: label},
                    confidence=confidence,
                )
            )
    for reason, count in judged.bad.items():
        bad += [BadRow(-1, 0, None, reason)] * count
    return LabelledData(name, "verdicts", rows, frozenset({BETTER}), bad)
