"""Whether a verdict turns round when the two responses are exchanged."""

import numpy as np
from numpy.typing import ArrayLike

from pajama_tui.verdicts import VerdictModel, decide
from pajama_tui.verdicts.checks import check_scores


def swap_failure(model: VerdictModel, scores: ArrayLike) -> float:
    """Return the share of decided rows whose decision is not reversed when a and b are exchanged.

    Args:
        model: fitted on the same m judges.
        scores: float32 (n, m, 2), NaN where a judge failed.

    Returns:
        Between 0 and 1; 0.0 where no row is decided. A row that the model leaves open (p within
        1e-9 of 0.5) does not count; one that it leaves open only after the exchange is a failure.
    """
    checked = check_scores(scores, len(model.judges))
    here = decide(model.predict_proba(checked))
    there = decide(model.predict_proba(checked[..., ::-1]))
    decided = here != "abstain"
    turned = there == np.where(here == "a", "b", "a")
    return float((~turned[decided]).mean()) if decided.any() else 0.0
