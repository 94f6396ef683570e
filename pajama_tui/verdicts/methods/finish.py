"""The last step of every linear method: weights of voices become a model that tells what it is."""

from collections.abc import Sequence

import numpy as np

from pajama_tui.untrusted import printable
from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.directions import TYPICAL_SCALE
from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.model import Feature, LinearModel

_NAMED = 5


def linear_model(
    evidence: Evidence, method: str, feature: Feature, weights: Floats, why: Sequence[str]
) -> LinearModel:
    """Return the model with these weights of voices (v,); `why` opens its description."""
    return LinearModel(
        method=method,
        judges=evidence.judges,
        bounds=evidence.bounds,
        scales=evidence.scales,
        weights=evidence.voices @ weights,
        feature=feature,
        notes=(*why, *_probabilities(evidence), *_judges(evidence)),
        verified=len(evidence.target) > 0,
    )


def _probabilities(evidence: Evidence) -> list[str]:
    count = len(evidence.target)
    if not count:
        return [
            "Accuracy and probabilities are unverified: without gold, a typical pair is assumed to "
            f"have log-odds of {TYPICAL_SCALE}. About 25 labels would help most."
        ]
    ties = int((evidence.target == 0.5).sum())
    parts = [f"{count} gold row{'s' * (count != 1)} in {evidence.n_groups} group"]
    parts.append("s" * (evidence.n_groups != 1))
    parts.append(f" ({ties} tie{'s' * (ties != 1)}, half a win for each side)" if ties else "")
    return [f"{''.join(parts)} set the scale of the probabilities."]


def _judges(evidence: Evidence) -> list[str]:
    sentences = []
    silent = np.flatnonzero(evidence.scales == 0)
    if len(silent):
        names = ", ".join(printable(evidence.judges[judge], limit=60) for judge in silent[:_NAMED])
        more = f" and {len(silent) - _NAMED} more" if len(silent) > _NAMED else ""
        sentences.append(
            f"Left out, because they prefer no response in any pair seen: {names}{more}."
        )
    copies = int((evidence.scales > 0).sum()) - evidence.voices.shape[1]
    if copies:
        sentences.append(
            f"{copies} judge{'s' * (copies != 1)} nearly always agree{'s' * (copies == 1)} with "
            "another (correlation above 0.95) and share one voice with it."
        )
    return sentences
