"""Our `snorkel` and `flyingsquid` beside the packages of these names, on the same votes."""

import importlib
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from verdicts_bars import bar, machine
from verdicts_cost import LONG, Timed, timed
from verdicts_made import made_scores

from pajama_tui.errors import MissingExtra
from pajama_tui.verdicts import fit_verdicts
from pajama_tui.verdicts.checks import Floats, Scores
from pajama_tui.verdicts.logistic import sigmoid
from pajama_tui.verdicts.methods.flyingsquid_package import fit_package
from pajama_tui.verdicts.snorkel_model import EPOCHS, LEARNING_RATE, Rates, fit_rates, vote_moments
from pajama_tui.verdicts.triplets import estimate, posterior

FASTER_BAR = 20
"""How many times less CPU our fit must take than Snorkel's."""

Votes = NDArray[np.int8]
_EVEN = np.array([0.5, 0.5])


class Way(NamedTuple):
    """One way to get P(a is better): `fit` returns what `predict` takes."""

    name: str
    fit: Callable[[], Any]
    predict: Callable[[Any], Floats]
    calibrated: bool = False


def lines(rows: int, judges: int, rounds: int) -> Iterator[str]:
    """Yield the tables; a package that is not installed is left out with a sentence."""
    scores, gold = made_scores(rows, judges)
    votes = np.sign(scores[..., 0] - scores[..., 1]).astype(np.int8)
    yield (
        f"{rows:,} rows x {judges} judges, {(votes == 0).mean():.0%} of votes abstain; {machine()}"
    )
    yield (
        f"CPU and wall seconds, best of {rounds} (fewer where they take over {LONG:.0f} s). The "
        "packages and 'core' start from the votes;"
    )
    yield (
        "fit_verdicts starts from the scores, fits on a sample of 20,000 rows, and calibrates. "
        "same: decisions like the package's."
    )
    yield from _table("snorkel", _snorkel, votes, scores, gold, rounds, FASTER_BAR)
    yield from _table("flyingsquid", _flyingsquid, votes, scores, gold, rounds, None)


def _table(
    name: str,
    family: Callable[[Votes], tuple[Way, Way | None]],
    votes: Votes,
    scores: Scores,
    gold: Votes,
    rounds: int,
    least: int | None,
) -> Iterator[str]:
    core, package = family(votes)
    yield ""
    if package is None:
        yield f"The package {name} is not installed here, so it is left out."
    heads = ("fit CPU", "wall", "x faster", "predict CPU", "wall", "x faster", "same", "max |dp|")
    yield f"{name:24}" + "".join(f"{head:>12}" for head in (*heads, "right"))
    reference = _measured(package, rounds) if package else None
    if package and reference:
        yield _line(package, reference, None, gold)
    for way in (core, _whole(name, scores)):
        found = _measured(way, rounds)
        yield _line(way, found, reference, gold)
        if reference and least:
            ratio = reference[0].cpu / found[0].cpu
            what = f"at least {least} times faster to fit than the package: {ratio:.1f}"
            yield bar(way.name, what, ratio >= least)


def _measured(way: Way, rounds: int) -> tuple[Timed, Timed]:
    print(f"{way.name} ...", file=sys.stderr)
    fit = timed(way.fit, rounds)
    return fit, timed(lambda: way.predict(fit.result), rounds)


def _line(
    way: Way, found: tuple[Timed, Timed], reference: tuple[Timed, Timed] | None, gold: Votes
) -> str:
    fit, predict = found
    p_a: Floats = predict.result
    faster_fit = faster_predict = same = distance = "-"
    if reference is not None:
        theirs: Floats = reference[1].result
        faster_fit = f"{reference[0].cpu / fit.cpu:.1f}"
        faster_predict = f"{reference[1].cpu / predict.cpu:.0f}"
        same = f"{((p_a > 0.5) == (theirs > 0.5)).mean():.3%}"
        # Calibrated probabilities are not meant to be the same.
        distance = "-" if way.calibrated else f"{np.abs(p_a - theirs).max():.1e}"
    cells = [f"{fit.cpu:.3f}", f"{fit.wall:.3f}", faster_fit]
    cells += [f"{predict.cpu:.3f}", f"{predict.wall:.3f}", faster_predict, same, distance]
    cells.append(f"{((p_a > 0.5) == (gold > 0)).mean():.1%}")
    return f"{way.name:24}" + "".join(f"{cell:>12}" for cell in cells)


def _whole(method: str, scores: Scores) -> Way:
    return Way(
        "fit_verdicts",
        lambda: fit_verdicts(scores, None, method),
        lambda model: model.predict_proba(scores),
        calibrated=True,
    )


def _snorkel(votes: Votes) -> tuple[Way, Way | None]:
    """Return our way and the package's, which gets the settings of the published procedure."""

    def predict(rates: Rates) -> Floats:
        return sigmoid(rates.intercept + (votes > 0) @ rates.for_a + (votes < 0) @ rates.for_b)

    core = Way("core", lambda: fit_rates(vote_moments(votes), len(votes), _EVEN), predict)
    try:
        label_model = importlib.import_module("snorkel.labeling.model")
    except ImportError:
        return core, None
    # Its coding: -1 abstains, 0 and 1 are the classes.
    coded = np.select([votes > 0, votes < 0], [1, 0], -1)

    def fit() -> Any:
        model = label_model.LabelModel(cardinality=2, verbose=False)
        model.fit(
            coded,
            class_balance=[0.5, 0.5],
            progress_bar=False,
            n_epochs=EPOCHS,
            lr=LEARNING_RATE,
            l2=0.01,
            seed=123,
        )
        return model

    return core, Way("package", fit, lambda model: model.predict_proba(coded)[:, 1])


def _flyingsquid(votes: Votes) -> tuple[Way, Way | None]:
    """Return our way and the package's, which does not count votes with their mirror image."""
    units = votes.astype(np.float64)
    core = Way("core", lambda: estimate(units), lambda found: posterior(units, found.log_odds))
    try:
        fit_package(units[:100])  # loads it under the names it needs
    except MissingExtra:
        return core, None
    label_model = importlib.import_module("flyingsquid.label_model")
    coded = votes.astype(np.int64)

    def fit() -> Any:
        model = label_model.LabelModel(votes.shape[1])
        model.fit(coded)
        return model

    return core, Way("package", fit, lambda model: model.predict_proba(coded)[:, 1])
