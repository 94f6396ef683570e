"""What scikit-learn fitted, as a `Classifier` that needs no scikit-learn."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np

from pajama_tui.training.probes.classifier import Classifier
from pajama_tui.training.probes.features import Floats

_STEPS = ("StandardScaler", "PCA")
# Our own, with a floor under its scale: the same arrays.
_ALIASES = {"FlooredScaler": "StandardScaler"}


class Unsupported(ValueError):
    """There are no arrays for this; the message is a clause that says for what."""


def classifier_of(fitted: Any) -> Classifier:
    """Return the arrays of a fitted classifier, or of a Pipeline that ends in one.

    Args:
        fitted: an estimator of scikit-learn: LogisticRegression, SVC (linear or RBF),
            RandomForestClassifier or MLPClassifier, after StandardScaler and PCA, each at most
            once and in this order; GridSearchCV stands for its best estimator. Anything else with
            the same class names and the same fields will do.

    Raises:
        Unsupported: it is something else, or was fitted with options that are not known here.
    """
    if name_of(fitted) == "GridSearchCV":
        fitted = _field(fitted, "best_estimator_")
    steps = [fitted]
    if name_of(fitted) == "Pipeline":
        steps = [step for _, step in _field(fitted, "steps") if step not in (None, "passthrough")]
    arrays: dict[str, Any] = {}
    names = [_ALIASES.get(name_of(step), name_of(step)) for step in steps[:-1]]
    if names != [name for name in _STEPS if name in names]:
        raise Unsupported(f"the steps {', '.join(names)} before the classifier are not known here")
    for name, step in zip(names, steps[:-1], strict=True):
        arrays |= _scaler(step) if name == "StandardScaler" else _pca(step)
    last = steps[-1]
    found = _HEADS.get(name_of(last))
    if found is None:
        raise Unsupported(f"the classifier {name_of(last)} is not known here")
    head, make = found
    classes = np.asarray(_field(last, "classes_"))
    if classes.dtype.kind not in "iub":
        raise Unsupported("its classes are not whole numbers")
    classes = classes.astype(np.int64)
    more, settings = make(last, len(classes))
    return Classifier(head, classes, arrays | more, settings)


def name_of(thing: Any) -> str:
    """The name of its class."""
    return type(thing).__name__


def _field(thing: Any, name: str, *default: Any) -> Any:
    state = getattr(thing, "state", None)
    fields: Mapping[str, Any] = state if isinstance(state, dict) else vars(thing)
    if name not in fields and not default:
        raise Unsupported(f"{name_of(thing)} has no {name}: it was not fitted, or by a version "
                          "that is not known here")  # fmt: skip
    return fields.get(name, *default)


def _scaler(step: Any) -> dict[str, Any]:
    found = {}
    for name, field in (("center", "mean_"), ("scale", "scale_")):
        value = _field(step, field, None)
        if value is not None and _field(
            step, f"with_{'mean' if name == 'center' else 'std'}", True
        ):
            found[name] = _floats(value)
    return found


def _pca(step: Any) -> dict[str, Any]:
    found = {
        "pca_mean": _floats(_field(step, "mean_")),
        "pca_components": _floats(_field(step, "components_")),
    }
    if _field(step, "whiten", False):
        variance = _floats(_field(step, "explained_variance_"))
        found["pca_scale"] = np.sqrt(np.maximum(variance, np.finfo(float).tiny))
    return found


def _logistic(step: Any, k: int) -> tuple[dict[str, Any], dict[str, Any]]:
    mode = _field(step, "multi_class", "auto")
    per_class = _field(step, "solver", "lbfgs") == "liblinear" or mode == "ovr"
    weights, intercept = _floats(_field(step, "coef_")), _floats(_field(step, "intercept_"))
    if k == 2 and mode == "multinomial":
        # Softmax of (-z, z).
        weights, intercept = np.vstack([-weights, weights]), np.concatenate([-intercept, intercept])
        return {"weights": weights, "intercept": intercept}, {"link": "softmax"}
    link = "sigmoid" if k == 2 or per_class else "softmax"
    return {"weights": weights, "intercept": np.atleast_1d(intercept)}, {"link": link}


def _svm(step: Any, k: int) -> tuple[dict[str, Any], dict[str, Any]]:
    kernel = _field(step, "kernel")
    if kernel not in ("linear", "rbf") or _field(step, "_sparse", False):
        raise Unsupported("only SVCs with a linear or an RBF kernel on dense data are known here")
    if _field(step, "break_ties", False):
        raise Unsupported("an SVC with break_ties is not known here")
    # These are libsvm's own, positive for the first class of a pair also where there are but two.
    dual, intercept = _floats(_field(step, "_dual_coef_")), _floats(_field(step, "_intercept_"))
    support = _floats(_field(step, "support_vectors_"))
    counts = np.asarray(_field(step, "_n_support"), np.int64)
    if len(counts) != k or dual.shape != (k - 1, len(support)) or counts.sum() != len(support):
        raise Unsupported("the support vectors of its SVC do not fit its classes")
    ends = np.concatenate([[0], np.cumsum(counts)])
    rows = []
    for i, j in combinations(range(k), 2):
        row = np.zeros(len(support))
        row[ends[i] : ends[i + 1]] = dual[j - 1, ends[i] : ends[i + 1]]
        row[ends[j] : ends[j + 1]] = dual[i, ends[j] : ends[j + 1]]
        rows.append(row)
    weights = np.array(rows)
    arrays: dict[str, Any] = {"weights": weights, "intercept": intercept}
    settings: dict[str, Any] = {"kernel": kernel}
    if kernel == "linear":
        arrays["weights"] = weights @ support
    else:
        arrays["support"] = support
        settings["gamma"] = float(_field(step, "_gamma"))
    for name, field in (("prob_a", "_probA"), ("prob_b", "_probB")):
        value = _field(step, field, None)
        if value is not None and np.size(value):
            arrays[name] = _floats(value)
    return arrays, settings


def _forest(step: Any, k: int) -> tuple[dict[str, Any], dict[str, Any]]:
    parts: dict[str, list[Any]] = {}
    roots, nodes = [], 0
    for each in _field(step, "estimators_"):
        tree = each.tree_
        roots.append(nodes)
        inner = tree.children_left >= 0
        for name, children in (("left", tree.children_left), ("right", tree.children_right)):
            parts.setdefault(name, []).append(np.where(inner, children + nodes, -1))
        parts.setdefault("feature", []).append(np.where(inner, tree.feature, -1))
        parts.setdefault("threshold", []).append(tree.threshold)
        value = tree.value[:, 0, :]
        parts.setdefault("value", []).append(value / value.sum(axis=1, keepdims=True))
        nodes += len(inner)
    arrays = {name: np.concatenate(found) for name, found in parts.items()}
    return arrays | {"roots": np.array(roots, np.int64)}, {}


def _mlp(step: Any, k: int) -> tuple[dict[str, Any], dict[str, Any]]:
    arrays = {f"weights{n}": _floats(w) for n, w in enumerate(_field(step, "coefs_"))}
    arrays |= {f"intercept{n}": _floats(b) for n, b in enumerate(_field(step, "intercepts_"))}
    return arrays, {"activation": _field(step, "activation")}


def _floats(value: Any) -> Floats:
    found = np.asarray(value)
    if found.dtype.kind not in "fiu":
        raise Unsupported("an array of it holds no numbers")
    return found.astype(np.float64)


_HEADS = {
    "LogisticRegression": ("logistic", _logistic),
    "SVC": ("svm", _svm),
    "RandomForestClassifier": ("forest", _forest),
    "MLPClassifier": ("mlp", _mlp),
}
