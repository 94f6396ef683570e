"""The first paper's plain vote (arXiv 2506.10403, version 1), to compare with."""

import numpy as np

from pajama_tui.verdicts.checks import TIE
from pajama_tui.verdicts.directions import TYPICAL_SCALE, equal_weights
from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.logistic import fit_scale
from pajama_tui.verdicts.vote_model import VoteModel, plain_votes


def fit_paper(evidence: Evidence) -> VoteModel:
    """Return the majority of votes that each go to a where its score is higher, else to b."""
    judges = len(evidence.judges)
    weights = equal_weights(plain_votes(evidence.all_scores).astype(np.float64))
    notes = [
        "Paper: the first paper's plain vote. Every judge votes for a where a's score is higher "
        "and for b otherwise, and the majority decides; as many votes for a as for b leave the "
        "verdict open.",
        "A judge's tie is a vote for b, so that the method is not symmetric: in some pairs the "
        "verdict does not turn when the responses are exchanged.",
    ]
    labels = evidence.gold_labels
    if len(labels):
        sums = plain_votes(evidence.gold_scores).astype(np.float64) @ weights
        target = np.where(labels == TIE, 0.5, labels == 1).astype(np.float64)
        weights = weights * fit_scale(sums, target)
        rows = f"{len(labels)} gold row{'s' * (len(labels) != 1)}"
        notes.append(f"The paper gives no probabilities; {rows} set their scale.")
    else:
        notes.append(
            "The paper gives no probabilities; without gold, a typical pair is assumed to have "
            f"log-odds of {TYPICAL_SCALE}."
        )
    return VoteModel(
        method="paper",
        judges=evidence.judges,
        bounds=evidence.bounds,
        thresholds=np.zeros(judges),
        rule="plain",
        selected=np.ones(judges, np.bool_),
        for_a=weights,
        for_b=-weights,
        intercept=0.0,
        notes=tuple(notes),
        verified=len(labels) > 0,
    )
