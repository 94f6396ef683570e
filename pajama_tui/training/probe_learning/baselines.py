"""What can be said of a response without any model, on the same folds as a probe."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.training.probe_learning.measures import Predictions
from pajama_tui.training.probe_learning.surface import length_features, surface_features
from pajama_tui.training.probes.features import Floats
from pajama_tui.training.probes.probe import Ints

BASELINES = ("majority", "length", "surface", "tfidf")
"""The commonest label; logistic regressions on the response's length, on 12 counts of its surface,
and on its words and pairs of words."""

Splits = Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]


def baseline_predictions(
    name: str,
    texts: Sequence[tuple[str, str]],
    labels: Ints,
    classes: Ints,
    splits: Splits,
    seed: int,
) -> Predictions:
    """Return what a baseline says of each row when it has learned from the other folds.

    Args:
        name: one of `BASELINES`.
        texts: (question, response) each.
    """
    from threadpoolctl import threadpool_limits

    columns = {"length": length_features, "surface": surface_features}
    counted = columns[name](texts) if name in columns else None
    predicted = np.zeros(len(labels), np.int64)
    proba = np.zeros((len(labels), len(classes)))
    with threadpool_limits(1):
        for train, test in splits:
            if name == "majority":
                found, counts = np.unique(labels[train], return_counts=True)
                predicted[test] = found[counts.argmax()]
                proba[np.ix_(test, np.searchsorted(classes, found))] = counts / counts.sum()
                continue
            x: Any = _words(texts, train) if counted is None else counted
            model = _regression(counted, seed).fit(x[train], labels[train])
            predicted[test] = model.predict(x[test])
            places = np.searchsorted(classes, model.classes_)
            proba[np.ix_(test, places)] = model.predict_proba(x[test])
    return Predictions(predicted, proba)


def _regression(counted: Floats | None, seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    last = LogisticRegression(max_iter=2000, class_weight="balanced", random_state=seed)
    return last if counted is None else make_pipeline(StandardScaler(), last)


def _words(texts: Sequence[tuple[str, str]], train: NDArray[np.int64]) -> Any:
    """tf-idf of the responses' words and pairs of words, as the training rows have them."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    responses = [response for _, response in texts]
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b")
    try:
        vectors.fit([responses[at] for at in train])
    except ValueError:
        # Not one word: nothing to go by.
        return np.zeros((len(responses), 1))
    return vectors.transform(responses)
