"""What is chosen from: features (layers, pool, family) and classifiers with their settings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from pajama_tui.training.probes.features import Floats

FAMILIES = ("raw", "pca", "stats", "attention")
"""Families of features; "pca" is "raw" projected onto 50 principal components of training rows."""

CLASSIFIERS = ("lr", "linear_svm", "rbf_svm", "rf", "mlp")

_COMPONENTS = 50
# Above so many rows an exact decomposition costs seconds.
_EXACT = 600

Settings = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, order=True, slots=True)
class Cell:
    """Features: layers, how positions are pooled, and what is taken of the vector."""

    layers: tuple[int, ...]
    pool: str
    family: str

    @property
    def columns_family(self) -> str:
        """The family as `Features.matrix` names it."""
        return "raw" if self.family == "pca" else self.family

    def to_dict(self) -> dict[str, Any]:
        """Return the cell as JSON values."""
        return {"layers": list(self.layers), "pool": self.pool, "family": self.family}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Features and a classifier on them."""

    cell: Cell
    classifier: str
    settings: Settings = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the candidate as JSON values."""
        shown = {name: list(v) if isinstance(v, tuple) else v for name, v in self.settings}
        return {**self.cell.to_dict(), "classifier": self.classifier, "settings": shown}

    @staticmethod
    def from_dict(value: Mapping[str, Any]) -> "Candidate":
        """Return what `to_dict` gave."""
        cell = Cell(tuple(value["layers"]), value["pool"], value["family"])
        settings = tuple(
            (name, tuple(v) if isinstance(v, list) else v) for name, v in value["settings"].items()
        )
        return Candidate(cell, value["classifier"], settings)


@dataclass(frozen=True)
class Space:
    """Where is searched, and how.

    Attributes:
        pools, families: of the cells that are ranked, each with a plain logistic regression.
        score: that ranks: "macro_f1" or "accuracy".
        keep: layers that go on to the second stage.
        final_family: what the second stage takes in the place of a cell's own; "" takes its own.
        grids: by classifier: values of each setting.
        inner_folds: of the cross-validation that chooses.
    """

    pools: Sequence[str]
    families: Sequence[str]
    score: str
    keep: int
    final_family: str
    grids: Mapping[str, Sequence[Mapping[str, Sequence[Any]]]]
    inner_folds: int

    def cells(self, layers: Sequence[int]) -> list[Cell]:
        """Every cell that is ranked; attention is the same for every pool."""
        return [
            Cell((layer,), pool, family)
            for layer in layers
            for family in self.families
            for pool in (self.pools[:1] if family == "attention" else self.pools)
        ]

    def second(self, cells: Sequence[Cell]) -> list[Candidate]:
        """Every candidate of the second stage, simpler classifiers first."""
        return [
            Candidate(cell, classifier, tuple(zip(grid, values, strict=True)))
            for classifier in CLASSIFIERS
            for grid in self.grids.get(classifier, ())
            for values in product(*grid.values())
            for cell in cells
        ]


_SMALL = {"C": (1e-3, 1e-2, 1e-1)}
_PUBLISHED_C = (1e-3, 1e-2, 1e-1, 1.0, 10.0, 100.0)

SPACES: Mapping[str, Space] = {
    "quick": Space(
        pools=("mean", "last"),
        families=("pca", "raw", "stats"),
        score="macro_f1",
        keep=3,
        final_family="",
        grids={"lr": [_SMALL], "linear_svm": [_SMALL]},
        inner_folds=3,
    ),
    "full": Space(
        pools=("mean", "last", "min", "max", "concat"),
        families=FAMILIES,
        score="macro_f1",
        keep=5,
        final_family="",
        grids={
            "lr": [{"C": (1e-3, 1e-2, 1e-1, 1.0)}],
            "linear_svm": [_SMALL],
            "rbf_svm": [{"C": (0.1, 1.0, 10.0), "gamma": ("scale", 1e-3)}],
            "rf": [{"n_estimators": (300,), "max_depth": (None,), "min_samples_leaf": (1, 5)}],
            "mlp": [{"hidden_layer_sizes": ((256, 128),), "alpha": (1e-4, 1e-2)}],
        },
        inner_folds=5,
    ),
    # The published procedure: ranked by accuracy on three families, fitted on raw vectors.
    "inspector": Space(
        pools=("mean", "last"),
        families=("pca", "stats", "attention"),
        score="accuracy",
        keep=5,
        final_family="raw",
        grids={
            "lr": [{"C": (1e-3, 1e-2, 1e-1, 1.0)}],
            "linear_svm": [{"C": _PUBLISHED_C}],
            "rbf_svm": [
                {"C": _PUBLISHED_C, "gamma": ("scale", "auto", 1e-3, 1e-2, 1e-1, 1.0)},
            ],
            "rf": [
                {
                    "n_estimators": (100, 300, 500),
                    "max_depth": (None, 10, 20),
                    "min_samples_leaf": (1, 2, 5),
                }
            ],
            "mlp": [
                {
                    "alpha": (1e-4, 1e-3, 1e-2),
                    "learning_rate_init": (1e-4, 1e-3, 1e-2),
                    "hidden_layer_sizes": ((200, 100), (100,), (200, 100, 50)),
                }
            ],
        },
        inner_folds=5,
    ),
}

Matrix = Callable[[Cell], Floats]
"""The columns of a cell, float64 (n, columns), of all rows."""


def ranking_candidate(cell: Cell) -> Candidate:
    """The logistic regression that ranks a cell."""
    # Hundreds of columns need more shrinkage than three.
    strength = 1.0 if cell.family in ("stats", "attention") else 0.01
    return Candidate(cell, "lr", (("C", strength),))


def pipeline(candidate: Candidate, rows: int, columns: int, seed: int) -> Any:
    """Return an unfitted Pipeline of scikit-learn: scaler, PCA if asked for, classifier.

    Args:
        rows: that it will be fitted on, of which principal components cannot be more.
        columns: of the cell.
    """
    from sklearn.decomposition import PCA
    from sklearn.pipeline import Pipeline

    from pajama_tui.training.probe_learning.scaling import floored_scaler

    steps: list[tuple[str, Any]] = [("scale", floored_scaler())]
    if candidate.cell.family == "pca":
        size = min(_COMPONENTS, rows - 1, columns)
        solver = "full" if min(rows, columns) <= _EXACT else "randomized"
        steps.append(("pca", PCA(size, svd_solver=solver, random_state=seed)))
    return Pipeline([*steps, ("clf", _classifier(candidate, seed))])


def _classifier(candidate: Candidate, seed: int) -> Any:
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier
    from sklearn.svm import SVC

    settings, weighed = dict(candidate.settings), {"class_weight": "balanced"}
    match candidate.classifier:
        case "lr":
            return LogisticRegression(max_iter=2000, random_state=seed, **weighed, **settings)
        case "linear_svm":
            return SVC(kernel="linear", random_state=seed, **weighed, **settings)
        case "rbf_svm":
            return SVC(kernel="rbf", random_state=seed, **weighed, **settings)
        case "rf":
            return RandomForestClassifier(random_state=seed, **weighed, **settings)
        case "mlp":
            network = {"hidden_layer_sizes": (256, 128), **settings}
            return MLPClassifier(max_iter=1000, early_stopping=True, random_state=seed, **network)
    raise ValueError(f"there is no classifier '{candidate.classifier}'")
