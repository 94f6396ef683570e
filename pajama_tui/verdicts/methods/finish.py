"""The last step of every linear method: weights of voices become a model that tells what it is."""

from collections.abc import Sequence

import numpy as np

from pajama_tui.untrusted import printable
from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.directions import TYPICAL_SCALE
from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.model import LinearModel
from pajama_tui.verdicts.scaling import Feature
from pajama_tui.verdicts.ties import LEAST_ROWS, fit_ties

_NAMED = 5


def linear_model(
    evidence: Evidence,
    method: str,
    feature: Feature,
    weights: Floats,
    why: Sequence[str],
    held_out: tuple[Floats, Floats] | None = None,
) -> LinearModel:
    """Return the model with these weights of voices (v,).

    Args:
        why: opens its description.
        held_out: log-odds and targets of gold rows that the weights were not fitted on, for the
            tie rule; None takes the model's own of all gold rows.
    """
    if held_out is None:
        held_out = evidence.gold_voices(feature) @ weights, evidence.target
    return LinearModel(
        method=method,
        judges=evidence.judges,
        scaling=evidence.scaling,
        weights=evidence.voices @ weights,
        feature=feature,
        notes=(*why, *about_probabilities(evidence), *about_judges(evidence)),
        verified=len(evidence.target) > 0,
        ties=fit_ties(*held_out),
    )


def about_probabilities(evidence: Evidence) -> list[str]:
    """Return where the scale of the probabilities comes from, and what is said of ties."""
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
    sentences = [f"{''.join(parts)} set the scale of the probabilities."]
    if ties and count >= LEAST_ROWS:
        sentences.append("The closest pairs are called ties, as often as gold is one.")
    elif ties:
        sentences.append(f"No verdict is a tie before there are {LEAST_ROWS} gold rows.")
    return sentences


def about_judges(evidence: Evidence) -> list[str]:
    """Return which judges have no say, and which share one."""
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
