"""How many votes there are, and for which side."""

from dataclasses import dataclass

import numpy as np

from pajama_tui.pipeline.sample import Sample
from pajama_tui.verdicts import VerdictModel

# A slice fits a core's cache, and others get a turn between two.
_ROWS = 2000


@dataclass(frozen=True, slots=True)
class VoteCounts:
    """Votes of the judges that have a say, on the pairs that the label model was fitted on.

    Attributes:
        pairs: how many these are, 20,000 at most.
        reached: of them, those that a judge has scores for.
        a, b, abstain: votes for a, for b, and of judges that see no difference.
        missing: votes that there are not, as a score failed or is not there yet.
    """

    pairs: int
    reached: int
    a: int
    b: int
    abstain: int
    missing: int


def count_votes(model: VerdictModel, sample: Sample) -> VoteCounts:
    """Count the model's votes on its sample."""
    for_a = for_b = missing = reached = 0
    for start in range(0, len(sample.scores), _ROWS):
        scores = sample.scores[start : start + _ROWS]
        votes = model.votes(scores)
        unknown = np.asarray(np.isnan(scores).any(axis=2), np.bool_)
        for_a += int((votes > 0).sum())
        for_b += int((votes < 0).sum())
        missing += int(unknown.sum())
        reached += int((~unknown.all(axis=1)).sum())
    pairs, judges = sample.scores.shape[:2]
    abstain = pairs * judges - for_a - for_b - missing
    return VoteCounts(pairs, reached, for_a, for_b, abstain, missing)
