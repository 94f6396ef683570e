"""The last step of a classifier, each as numpy on arrays, and what its arrays must look like.

Arrays by head, for k classes and d columns:
- logistic: "weights" (k, d), or (1, d) for two classes with "sigmoid"; "intercept" likewise.
- svm: one row of "weights" (p, d) a pair i < j of classes in order, p = k(k-1)/2, positive for i;
  (p, s) for the RBF kernel with "support" (s, d); "intercept" (p,); Platt's "prob_a" and "prob_b"
  (p,) where it gives probabilities.
- forest: nodes of all trees in a row: "feature", "left", "right" int, "threshold", "value" (nodes,
  k), and "roots" (trees,). Children come after their parent; a leaf's "left" is -1.
- mlp: "weights0" (d, h), "intercept0" (h,), and so on.
"""

from collections.abc import Callable, Mapping
from itertools import combinations, count
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.training.probes.features import Floats

Arrays = Mapping[str, NDArray[Any]]
Settings = Mapping[str, Any]

_SMALLEST = 1e-7
_MOST_ROUNDS = 100
_BLOCK = 4096


def logistic(x: Floats, arrays: Arrays, settings: Settings) -> Floats:
    """Return P(class), float64 (n, k)."""
    z = x @ arrays["weights"].T + arrays["intercept"]
    link = settings["link"]
    if link == "softmax":
        return _softmax(z)
    p = _sigmoid(z)
    if p.shape[1] == 1:
        return np.hstack([1 - p, p])
    total = p.sum(axis=1, keepdims=True)
    return np.where(total > 0, p / np.where(total > 0, total, 1), 1 / p.shape[1])


def svm_decisions(x: Floats, arrays: Arrays, settings: Settings) -> Floats:
    """Return float64 (n, p), the decision of each pair of classes, positive for the first."""
    weights, intercept = arrays["weights"], arrays["intercept"]
    if settings["kernel"] == "linear":
        linear: Floats = x @ weights.T + intercept
        return linear
    support, gamma = arrays["support"].astype(np.float64), float(settings["gamma"])
    lengths = (support**2).sum(axis=1)
    found = np.empty((len(x), len(weights)))
    for start in range(0, len(x), _BLOCK):
        block = x[start : start + _BLOCK]
        square = (block**2).sum(axis=1)[:, None] + lengths - 2 * block @ support.T
        found[start : start + _BLOCK] = np.exp(-gamma * np.maximum(square, 0)) @ weights.T
    return found + intercept


def svm_votes(x: Floats, arrays: Arrays, settings: Settings) -> NDArray[np.int64]:
    """Return int64 (n,), the position of the class that wins most pairs; the first of equals."""
    decisions = svm_decisions(x, arrays, settings)
    k = _classes_of_pairs(decisions.shape[1])
    votes = np.zeros((len(x), k), np.int64)
    for at, (i, j) in enumerate(combinations(range(k), 2)):
        first = decisions[:, at] > 0
        votes[:, i] += first
        votes[:, j] += ~first
    best: NDArray[np.int64] = votes.argmax(axis=1)
    return best


def svm_probabilities(x: Floats, arrays: Arrays, settings: Settings) -> Floats:
    """Return P(class), float64 (n, k).

    With Platt's parameters, pairwise probabilities are coupled as libsvm does (Wu, Lin and Weng,
    JMLR 5, 2004, second method, with its stopping rule); without, a softmax of the classes' mean
    decisions, which orders classes and is not calibrated.
    """
    decisions = svm_decisions(x, arrays, settings)
    k = _classes_of_pairs(decisions.shape[1])
    pairs = list(combinations(range(k), 2))
    if "prob_a" not in arrays:
        mean = np.zeros((len(x), k))
        for at, (i, j) in enumerate(pairs):
            mean[:, i] += decisions[:, at] / (k - 1)
            mean[:, j] -= decisions[:, at] / (k - 1)
        return _softmax(mean)
    single = _sigmoid(-(decisions * arrays["prob_a"] + arrays["prob_b"]))
    single = np.clip(single, _SMALLEST, 1 - _SMALLEST)
    pairwise = np.zeros((len(x), k, k))
    for at, (i, j) in enumerate(pairs):
        pairwise[:, i, j] = single[:, at]
        pairwise[:, j, i] = 1 - single[:, at]
    return _coupled(pairwise)


def forest(x: Floats, arrays: Arrays, settings: Settings) -> Floats:
    """Return P(class), float64 (n, k): the mean of the leaves that a row falls into."""
    # Trees compare what was float32 when they grew.
    small = x.astype(np.float32)
    rows = np.arange(len(x))
    left, right = arrays["left"], arrays["right"]
    feature, threshold = arrays["feature"], arrays["threshold"]
    total = np.zeros((len(x), arrays["value"].shape[1]))
    for root in arrays["roots"]:
        node = np.full(len(x), root)
        while (inner := left[node] >= 0).any():
            goes = small[rows, np.where(inner, feature[node], 0)] <= threshold[node]
            node = np.where(inner, np.where(goes, left[node], right[node]), node)
        total += arrays["value"][node]
    found: Floats = total / total.sum(axis=1, keepdims=True)
    return found


def mlp(x: Floats, arrays: Arrays, settings: Settings) -> Floats:
    """Return P(class), float64 (n, k); two classes may share one output."""
    activation = _ACTIVATIONS[settings["activation"]]
    last = sum(f"weights{n}" in arrays for n in range(len(arrays))) - 1
    for layer in range(last + 1):
        x = x @ arrays[f"weights{layer}"] + arrays[f"intercept{layer}"]
        if layer < last:
            x = activation(x)
    if x.shape[1] > 1:
        return _softmax(x)
    p = _sigmoid(x)
    return np.hstack([1 - p, p])


def expect(arrays: Arrays, name: str, shape: tuple[int | None, ...]) -> tuple[int, ...]:
    """Return the shape of an array; ValueError unless it is `shape`, where None is any length."""
    if name not in arrays:
        raise ValueError(f"its array '{name}' is missing")
    found = arrays[name].shape
    fits = len(found) == len(shape) and all(
        have > 0 and want in (None, have) for have, want in zip(found, shape, strict=True)
    )
    if not fits:
        wanted = " x ".join("any" if n is None else str(n) for n in shape)
        raise ValueError(f"its array '{name}' is {' x '.join(map(str, found))}, not {wanted}")
    return found


def columns_of(head: str, arrays: Arrays) -> int | None:
    """How many columns the head takes; None for trees, which say only which they look at."""
    if head == "forest":
        return None
    name = {"mlp": "weights0", "svm": "support" if "support" in arrays else "weights"}
    array = arrays[name.get(head, "weights")]
    return int(array.shape[0] if head == "mlp" else array.shape[1])


def _check_logistic(columns: int | None, k: int, arrays: Arrays, settings: Settings) -> None:
    link = settings.get("link")
    if link not in ("softmax", "sigmoid"):
        raise ValueError(f"it has no link '{link}'")
    rows = 1 if link == "sigmoid" and k == 2 else k
    expect(arrays, "weights", (rows, columns))
    expect(arrays, "intercept", (rows,))


def _check_svm(columns: int | None, k: int, arrays: Arrays, settings: Settings) -> None:
    pairs = k * (k - 1) // 2
    expect(arrays, "intercept", (pairs,))
    if settings.get("kernel") == "rbf":
        vectors, _ = expect(arrays, "support", (None, columns))
        expect(arrays, "weights", (pairs, vectors))
        gamma = settings.get("gamma")
        if not isinstance(gamma, float) or not 0 < gamma < np.inf:
            raise ValueError("its 'gamma' is no positive number")
    elif settings.get("kernel") == "linear":
        expect(arrays, "weights", (pairs, columns))
    else:
        raise ValueError("it has neither a linear nor an RBF kernel")
    if "prob_a" in arrays or "prob_b" in arrays:
        expect(arrays, "prob_a", (pairs,))
        expect(arrays, "prob_b", (pairs,))


def _check_forest(columns: int | None, k: int, arrays: Arrays, settings: Settings) -> None:
    (nodes,) = expect(arrays, "left", (None,))
    for name in ("right", "feature", "threshold"):
        expect(arrays, name, (nodes,))
    expect(arrays, "value", (nodes, k))
    expect(arrays, "roots", (None,))
    for name in ("left", "right", "feature", "roots"):
        if arrays[name].dtype.kind != "i":
            raise ValueError(f"its array '{name}' does not hold whole numbers")
    roots, left, right = arrays["roots"], arrays["left"], arrays["right"]
    inner = left >= 0
    order = np.arange(nodes)
    # A child after its parent, always: no walk can go round in circles.
    sound = (left[inner] > order[inner]).all() and (right[inner] > order[inner]).all()
    if not sound or max(left.max(), right.max(), roots.max()) >= nodes or roots.min() < 0:
        raise ValueError("its trees lead nowhere")
    feature = arrays["feature"][inner]
    if inner.any() and (feature.min() < 0 or (columns is not None and feature.max() >= columns)):
        raise ValueError("its trees look at columns that are not there")
    if (arrays["value"] < 0).any() or not (arrays["value"].sum(axis=1) > 0).all():
        raise ValueError("the leaves of its trees hold no shares")


def _check_mlp(columns: int | None, k: int, arrays: Arrays, settings: Settings) -> None:
    if settings.get("activation") not in _ACTIVATIONS:
        raise ValueError(f"it has no activation '{settings.get('activation')}'")
    width = columns
    for layer in count():
        if f"weights{layer}" not in arrays:
            break
        _, width = expect(arrays, f"weights{layer}", (width, None))
        expect(arrays, f"intercept{layer}", (width,))
    if width is None or "weights0" not in arrays or not (width == k or (width == 1 and k == 2)):
        raise ValueError("its last layer does not fit its classes")


CHECKS: Mapping[str, Callable[[int | None, int, Arrays, Settings], None]] = {
    "logistic": _check_logistic,
    "svm": _check_svm,
    "forest": _check_forest,
    "mlp": _check_mlp,
}
"""By head: raises ValueError, with a clause, where arrays do not fit columns and classes."""


def _coupled(pairwise: Floats) -> Floats:
    """Class probabilities, float64 (n, k), from pairwise ones (n, k, k)."""
    n, k, _ = pairwise.shape
    turned = pairwise.transpose(0, 2, 1)
    q = -turned * pairwise
    q[:, range(k), range(k)] = (turned**2).sum(axis=2)
    p = np.full((n, k), 1 / k)
    going = np.arange(n)
    for _ in range(max(_MOST_ROUNDS, k)):
        qp = np.einsum("nij,nj->ni", q[going], p[going])
        pqp = (p[going] * qp).sum(axis=1)
        far = np.abs(qp - pqp[:, None]).max(axis=1) >= 0.005 / k
        going, qp, pqp = going[far], qp[far], pqp[far]
        if not len(going):
            break
        part, mine = p[going], q[going]
        for t in range(k):
            step = (pqp - qp[:, t]) / mine[:, t, t]
            part[:, t] += step
            pqp = (pqp + step * (step * mine[:, t, t] + 2 * qp[:, t])) / (1 + step) ** 2
            qp = (qp + step[:, None] * mine[:, t]) / (1 + step)[:, None]
            part /= (1 + step)[:, None]
        p[going] = part
    return p


def _classes_of_pairs(pairs: int) -> int:
    return (1 + isqrt(1 + 8 * pairs)) // 2


def _sigmoid(z: Floats) -> Floats:
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + small), small / (1 + small))


def _softmax(z: Floats) -> Floats:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    found: Floats = e / e.sum(axis=1, keepdims=True)
    return found


_ACTIVATIONS: Mapping[str, Callable[[Floats], Floats]] = {
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "logistic": _sigmoid,
    "identity": lambda z: z,
}
