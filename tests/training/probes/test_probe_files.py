"""Probes on disk: what is written is read back, and anything else is refused in words."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_models import LAYERS, WIDTH, random_probe

from pajama_tui.errors import InputError
from pajama_tui.training.probes.features import Features
from pajama_tui.training.probes.identity import ModelIdentity
from pajama_tui.training.probes.probe import NO_SCORE
from pajama_tui.training.probes.probe_files import load_probe, load_probes, save_probe

IDENTITY = ModelIdentity("org/Small-1B", WIDTH, LAYERS, 2, "abc", "float32")


def made_features(count: int = 30) -> Features:
    draw = np.random.default_rng(3)
    pooled = {
        (layer, pool): draw.normal(size=(count, WIDTH)).astype(np.float32)
        for layer in range(LAYERS)
        for pool in ("mean", "last", "min", "max")
    }
    pooled[1, "mean"][4] = np.nan
    return Features(pooled, {}, [""] * count, np.zeros(count, bool))


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize(("layers", "pool"), [((1,), "mean"), ((1, 3), "concat")])
def test_a_probe_comes_back_as_it_was(
    tmp_path: Path, binary: bool, layers: tuple[int, ...], pool: str
) -> None:
    probe = random_probe("fluency", IDENTITY, binary=binary, layers=layers, pool=pool)
    found = load_probe(save_probe(probe, tmp_path))
    features = made_features()
    p = found.predict_proba(features)
    np.testing.assert_array_equal(p, probe.predict_proba(features))
    scores = found.predict(features)
    np.testing.assert_array_equal(scores, probe.predict(features))
    assert scores[4] == NO_SCORE
    assert np.isnan(p[4]).all()
    good = np.delete(np.arange(30), 4)
    np.testing.assert_allclose(p[good].sum(axis=1), 1)
    np.testing.assert_array_equal(probe.scores[p[good].argmax(axis=1)], scores[good])
    assert len(set(scores[good])) > 1
    expected = found.expected(p)[good]
    assert (expected >= probe.scores[0]).all()
    assert (expected <= probe.scores[-1]).all()
    assert (found.model, found.prompt) == (IDENTITY, probe.prompt)


def test_a_score_abstains_where_it_is_close(tmp_path: Path) -> None:
    probe = random_probe("fluency", IDENTITY, binary=True)
    p = np.array([[0.45, 0.55], [0.2, 0.8], [0.58, 0.42], [np.nan, np.nan]])
    assert probe.abstains(p).tolist() == [True, False, True, False]
    assert probe.abstains(p, 0.06).tolist() == [True, False, False, False]
    many = random_probe("fluency", IDENTITY)
    p = np.array([[0.3, 0.25, 0.2, 0.15, 0.1], [0.5, 0.3, 0.1, 0.1, 0.0]])
    assert many.abstains(p).tolist() == [True, False]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "other"}, "is no probe of pajama-tui"),
        ({"version": 2}, "update pajama-tui"),
        ({"aspect": "logicality"}, "its aspect is not 'fluency'"),
        ({"kind": "many"}, "neither multi nor binary"),
        ({"kind": "binary"}, "the scores of a binary probe are not"),
        ({"layers": [1, 2]}, "its classifier takes 32 columns, and layers"),
        ({"layers": [9]}, "it takes layer 9 of 4"),
        ({"layers": ["1"]}, "its layers are no list of numbers"),
        ({"pool": "median"}, "is not known here"),
        ({"scores": [1, 2]}, "its scores are not those of its arrays"),
        ({"threshold": "half"}, "its 'threshold' is no number"),
        ({"temperature": 0}, "out of range"),
        ({"classifier": {"head": "oracle"}}, "there is no classifier 'oracle'"),
        ({"classifier": {"head": "logistic", "link": "x"}}, "it has no link 'x'"),
        ({"classifier": {"head": "svm", "kernel": "linear"}}, "'intercept' is 5, not 10"),
        ({"model": {}}, "it does not name its model"),
        ({"prompt": {"head": "", "middle": "", "tail": "", "hash": ""}}, "it was edited"),
        ({"arrays": {"file": "/etc/passwd"}}, "its arrays are not in fluency.npz"),
        ({"arrays": {"file": "fluency.npz", "sha256": "0"}}, "is not the file that belongs to it"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused(tmp_path: Path, change: Any, said: str) -> None:
    path = save_probe(random_probe("fluency", IDENTITY), tmp_path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(InputError, match=said):
        load_probe(path)


def test_arrays_are_never_unpickled_and_never_larger_than_the_file(tmp_path: Path) -> None:
    import hashlib
    import io
    import zipfile

    path = save_probe(random_probe("fluency", IDENTITY), tmp_path)
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776,), }"
    huge = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    whole = io.BytesIO()
    np.save(whole, np.array([{}], object), allow_pickle=True)
    for content, said in (
        (huge, "not as long as it says"),
        (whole.getvalue(), "other things than"),
    ):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("weights.npy", content)
        (tmp_path / "fluency.npz").write_bytes(packed.getvalue())
        manifest = json.loads(path.read_text())
        manifest["arrays"]["sha256"] = hashlib.sha256(packed.getvalue()).hexdigest()
        path.write_text(json.dumps(manifest))
        with pytest.raises(InputError, match=said):
            load_probe(path)


def test_a_folder_of_probes_holds_one_kind_of_one_model(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="There is no folder"):
        load_probes(tmp_path / "absent")
    with pytest.raises(InputError, match="holds no probes"):
        load_probes(tmp_path)
    (tmp_path / "fluency.pkl").touch()
    with pytest.raises(InputError, match="never loaded; import them once: pajama-tui probe import"):
        load_probes(tmp_path)
    save_probe(random_probe("logicality", IDENTITY), tmp_path)
    save_probe(random_probe("fluency", IDENTITY), tmp_path)
    assert list(load_probes(tmp_path)) == ["logicality", "fluency"]
    save_probe(random_probe("factuality", IDENTITY, binary=True), tmp_path)
    with pytest.raises(InputError, match="both kinds"):
        load_probes(tmp_path)
    other = ModelIdentity("org/Other", 2 * WIDTH, LAYERS, 2, "abc")
    save_probe(random_probe("factuality", other), tmp_path)
    with pytest.raises(InputError, match=r"it is org/\w+.*, not org/\w+"):
        load_probes(tmp_path)


def test_another_model_is_refused_with_what_differs(
    load: Callable[..., Any], tiny: Path, tmp_path: Path
) -> None:
    from dataclasses import replace

    from pajama_tui.training.probes.scoring import check_model, load_for

    model = load(tiny)
    right = model.identity
    check_model({"fluency": random_probe("fluency", right)}, model)
    for change, said in (
        ({"name": "Qwen/Qwen3-1.7B"}, r"it is .*tiny, not Qwen/Qwen3-1.7B.*--known-as"),
        ({"width": 64}, "it has hidden states of 32 numbers, not 64"),
        ({"layers": 28}, "it has 4 layers, not 28"),
        ({"heads": 4}, "it has 2 heads a layer, not 4"),
        ({"tokenizer": "another"}, "its tokenizer is another one"),
    ):
        probe = random_probe("fluency", replace(right, **change))
        with pytest.raises(InputError, match=said):
            check_model({"fluency": probe}, model)
    named = {"fluency": random_probe("fluency", replace(right, name="Qwen/Tiny"))}
    assert load_for(named, str(tiny), known_as="qwen/tiny").identity.name == "qwen/tiny"
    # Of an imported probe the number of layers is not known.
    deep = random_probe("fluency", replace(right, layers=None), layers=(7,))
    with pytest.raises(InputError, match="it has 4 layers, and layer 7 is needed"):
        load_for({"fluency": deep}, str(tiny))


def test_the_same_name_elsewhere_is_the_same_model() -> None:
    other = ModelIdentity("/models/small-1b/", WIDTH, None, None, None)
    assert IDENTITY.differences(other) == []
