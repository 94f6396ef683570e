"""Published probes are imported with the very same predictions, and nothing in them is run."""

import os
import pickle  # noqa: TID251  # makes the files that are refused or imported
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pajama_tui.errors import InputError
from pajama_tui.training.probes.fitted import classifier_of
from pajama_tui.training.probes.probe_files import load_probe, save_probe
from pajama_tui.training.probes.prompts import default_prompts
from pajama_tui.training.probes.published import import_probe
from pajama_tui.training.probes.published_pickle import read_pickle

COLUMNS = 48


def published(classifier: str, binary: bool, **metadata: Any) -> tuple[Any, dict[str, Any]]:
    """A probe as the published ones are made, and its package."""
    pytest.importorskip("sklearn", reason="needs the 'probe' extra")
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score, make_scorer
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    draw = np.random.default_rng(1)
    x = draw.normal(size=(150, COLUMNS)).astype(np.float32)
    noisy = 3 + x[:, :4].sum(axis=1) / 2 + draw.normal(size=150)
    scores = np.clip(noisy.round(), 1, 5).astype(int)
    y = (scores > 3).astype(int) if binary else scores
    last: Any = {
        "lr": lambda: LogisticRegression(max_iter=2000, class_weight="balanced"),
        "linear_svm": lambda: SVC(
            kernel="linear", class_weight="balanced", probability=True, random_state=42
        ),
    }[classifier]()
    grid = {"clf__C": [0.001, 0.01, 0.1]}
    search = GridSearchCV(
        Pipeline([("scaler", StandardScaler()), ("clf", last)]),
        grid,
        cv=5,
        scoring=make_scorer(f1_score, average="macro"),
    ).fit(x, y)
    about = {
        "llm": "Qwen3-1.7B",
        "dimension": "fluency",
        "classification": "binary" if binary else "multi",
        "layers": [14],
        "pool": "mean",
        "use_attn": False,
        "clf_name": classifier,
        "best_params": search.best_params_,
        "best_score": search.best_score_,
        "timestamp": "2025-09-01 00:00:00",
    }
    return search, {"model": search, "metadata": about | metadata}


def write(folder: Path, value: Any, protocol: int | None = None) -> Path:
    path = folder / "fluency.pkl"
    path.write_bytes(value if isinstance(value, bytes) else pickle.dumps(value, protocol))
    return path


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("classifier", ["lr", "linear_svm"])
def test_predictions_are_the_very_same(tmp_path: Path, classifier: str, binary: bool) -> None:
    search, package = published(classifier, binary)
    path = write(tmp_path, package)
    assert b"MaskedArray" in path.read_bytes()
    probe = import_probe(path, default_prompts())
    probe = load_probe(save_probe(probe, tmp_path))
    assert (probe.model.name, probe.model.width) == ("Qwen3-1.7B", COLUMNS)
    assert (probe.layers, probe.pool, probe.family) == ((14,), "mean", "raw")
    rows = np.random.default_rng(2).normal(size=(400, COLUMNS))
    expected = search.predict(rows)
    assert len(set(expected)) == (2 if binary else 5)
    np.testing.assert_array_equal(probe.classifier.predict(rows), expected)
    np.testing.assert_allclose(
        probe.classifier.predict_proba(rows), search.predict_proba(rows), atol=1e-9
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("classes", [2, 5])
@pytest.mark.parametrize("kind", ["rbf", "rbf-votes", "forest", "mlp", "liblinear"])
def test_what_is_trained_here_becomes_arrays_as_exactly(kind: str, classes: int) -> None:
    pytest.importorskip("sklearn", reason="needs the 'probe' extra")
    from sklearn.decomposition import PCA
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    draw = np.random.default_rng(classes)
    x = draw.normal(size=(200, 20))
    y = np.clip((x[:, :3].sum(axis=1) + 3 + draw.normal(size=200)).round(), 1, 5).astype(int)
    y = (y > 3).astype(int) if classes == 2 else y
    last: Any = {
        "rbf": lambda: SVC(probability=True, class_weight="balanced"),
        "rbf-votes": SVC,
        "forest": lambda: RandomForestClassifier(15, min_samples_leaf=2),
        "mlp": lambda: MLPClassifier((12, 8), max_iter=40),
        "liblinear": lambda: LogisticRegression(C=0.1),
    }[kind]()
    fitted = make_pipeline(StandardScaler(), PCA(8, whiten=kind == "mlp"), last).fit(x, y)
    found = classifier_of(fitted)
    rows = draw.normal(size=(400, 20))
    np.testing.assert_array_equal(found.predict(rows), fitted.predict(rows))
    if kind != "rbf-votes":
        np.testing.assert_allclose(found.predict_proba(rows), fitted.predict_proba(rows), atol=1e-9)
    with pytest.raises(ValueError, match="not known here"):
        classifier_of(make_pipeline(PCA(8), StandardScaler(), last))


class Runs:
    """Calls a function where it is unpickled."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> Any:
        return self.call


HUGE = 1 << 40


def hostile() -> dict[str, bytes]:
    start = b"\x80\x04"
    reconstruct = b"cnumpy._core.multiarray\n_reconstruct\n"
    array = b"(cnumpy\nndarray\n(K\x00tC\x01btR"
    dtype = b"cnumpy\ndtype\n(X\x02\x00\x00\x00f8\x89\x88tR"
    size = b"\x8a\x06" + HUGE.to_bytes(6, "little")
    return {
        "os.system": pickle.dumps(Runs(os.system, "touch ran")),
        "eval": pickle.dumps(Runs(eval, "open('ran', 'w')")),
        "exec": pickle.dumps({"model": Runs(exec, "open('ran', 'w')"), "metadata": {}}),
        "open": pickle.dumps(Runs(open, "ran", "w")),
        "getattr": pickle.dumps(Runs(getattr, Path, "unlink")),
        "numpy.load": pickle.dumps(Runs(np.load, "ran")),
        "a module of the allow-list, another name": start + b"cnumpy\nload\n.",
        "a dotted name": start + b"\x8c\x05numpy\x8c\x0cndarray.load\x93.",
        "a long array": start + reconstruct + array + b"(K\x01(" + size + b"t" + dtype
        + b"\x89C\x04abcdtb.",
        "an ndarray by itself": start + b"cnumpy\nndarray\n(" + size + b"tR.",
        "a huge memo": start + b"Nr" + struct.pack("<I", 2**31 - 1) + b".",
        "a huge bytearray": start + b"\x96" + struct.pack("<Q", 1 << 40) + b"abc.",
        "an extension": start + b"\x82\x01.",
        "kept elsewhere": start + b"Px\n.",
        "cut off": pickle.dumps({"model": list(range(1000))})[:-9],
        "nothing": b"",
        "no pickle": b"import os; os.system('touch ran')",
        "nested": start + b"]" * 100_000 + b"a" * 99_999 + b".",
        "shared without end": start + b")q\x00" + b"h\x00h\x00\x86q\x00" * 60 + b".",
        "in itself": start + b"]q\x00h\x00a.",
        "a number as a long string": start + b"I" + b"9" * 5000 + b"\n.",
    }  # fmt: skip


@pytest.mark.parametrize("name", hostile())
def test_what_is_no_probe_is_refused_and_nothing_of_it_is_run(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, hostile()[name])
    with pytest.raises(InputError, match=r"refused|no pickle that can be read|no published probe"):
        import_probe(path, default_prompts())
    assert not Path("ran").exists()


def test_the_name_that_a_pickle_asks_for_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, pickle.dumps(Runs(os.system, "touch ran")))
    with pytest.raises(InputError, match=r"asks for posix\.system, which no probe needs"):
        read_pickle(path)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        ({"dimension": "beauty"}, "no prompt for its aspect 'beauty'"),
        ({"classification": "ternary"}, "neither multi nor binary"),
        ({"layers": []}, "its layers are not different numbers"),
        ({"pool": "median"}, "is not known here"),
        ({"llm": None}, "which model it is of"),
    ],
)
def test_a_probe_with_other_metadata_is_refused(
    tmp_path: Path, metadata: dict[str, Any], said: str
) -> None:
    _, package = published("lr", True, **metadata)
    with pytest.raises(InputError, match=said):
        import_probe(write(tmp_path, package), default_prompts())
