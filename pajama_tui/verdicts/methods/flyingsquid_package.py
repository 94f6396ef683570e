"""The `flyingsquid` package itself, on the votes that our own triplet method sees."""

import importlib
from typing import Any

import numpy as np

from pajama_tui.errors import InputError, MissingExtra
from pajama_tui.verdicts.checks import Floats
from pajama_tui.verdicts.evidence import Evidence
from pajama_tui.verdicts.methods.finish import linear_model
from pajama_tui.verdicts.methods.flyingsquid import described, sign_votes
from pajama_tui.verdicts.methods.scaled import calibrated
from pajama_tui.verdicts.model import LinearModel
from pajama_tui.verdicts.triplets import LEAST_VOICES, bounded_log_ratio

NAME = "flyingsquid-package"

MOST_VOICES = 120
"""The package lists every triplet: a few seconds for 120 voices, tens of gigabytes for 500."""


def fit_flyingsquid_package(evidence: Evidence) -> LinearModel:
    """Return the model whose votes count by the conditional probabilities the package estimates.

    Raises:
        InputError: fewer than 3 or more than 120 judges have an opinion of their own.
        MissingExtra: the package is not installed.
    """
    votes = sign_votes(evidence)
    voices = votes.shape[1]
    if not LEAST_VOICES <= voices <= MOST_VOICES:
        raise InputError(
            f"The label model '{NAME}' can serve {LEAST_VOICES} to {MOST_VOICES} judges that "
            f"differ, and here are {voices}; choose 'flyingsquid', the same method without limits."
        )
    fitted = fit_package(votes)
    weights = calibrated(evidence, "vote", package_log_odds(fitted))
    agreement = np.array([fitted.expectation_values[_key(voice)] for voice in range(voices)])
    words = [
        described(agreement, 1.0 - np.abs(votes).mean(axis=0)),
        "Estimated by the 'flyingsquid' package.",
    ]
    return linear_model(evidence, NAME, "vote", weights, words)


def fit_package(votes: Floats) -> Any:
    """Return the package's `LabelModel` fitted on votes (s, v) and their mirror image.

    Raises:
        MissingExtra: the package, or what it needs, is not installed.
    """
    try:
        models = importlib.import_module("pgmpy.models")
        # The package imports a class under the name it had before pgmpy 1.0.
        if not hasattr(models, "MarkovModel"):
            models.MarkovModel = models.DiscreteMarkovNetwork  # type: ignore[attr-defined]
        label_model = importlib.import_module("flyingsquid.label_model")
    except ImportError:
        raise MissingExtra(f"The label model '{NAME}'", "flyingsquid") from None
    # No seed: it would reset Python's global generator, and the mean needs no order of triplets.
    model = label_model.LabelModel(votes.shape[1], triplet_seed=None)
    model.fit(np.concatenate([votes, -votes]).astype(np.int64))
    return model


def package_log_odds(model: Any) -> Floats:
    """Return what a vote adds to the log-odds of the response it is for, (v,)."""
    right, wrong = np.zeros((2, model.m))
    for nodes, factor in model.clique_marginals:
        (name,) = (node for node in nodes if node.startswith("lambda_"))
        # P(vote, truth): votes -1, 0, +1 down, truths -1, +1 across.
        table = factor.values
        voice = int(name.removeprefix("lambda_"))
        right[voice] = table[2, 1] + table[0, 0]
        wrong[voice] = table[2, 0] + table[0, 1]
    return bounded_log_ratio(right, wrong)


def _key(voice: int) -> tuple[tuple[str, str], tuple[str]]:
    return (f"lambda_{voice}", "Y_0"), ("0",)
