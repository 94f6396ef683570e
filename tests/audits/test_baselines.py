import numpy as np

from pajama_tui.audits.baselines import BASELINES, decisions, text_features
from pajama_tui.pairs.pair import Pair


def test_what_each_baseline_says():
    pairs = [
        Pair("Where is Oslo?", "Oslo is in Norway", "aaaa " * 20, None, 0, 1),
        Pair("", "x y z", "same", None, 1, 2),
        Pair("ü", "", "", None, 2, 3),
    ]
    features = text_features(iter(pairs))
    assert (features.shape, features.dtype) == ((3, 4, 2), np.float32)
    said = [dict(zip(BASELINES, row, strict=True)) for row in decisions(features).tolist()]
    assert said[0] == {
        "always a": 1,
        "longer response": 0,
        "more unique words": 1,
        "query overlap": 1,
    }
    assert said[1]["longer response"] == 1
    assert said[1]["query overlap"] == 0.5
    assert list(said[2].values()) == [1, 0.5, 0.5, 0.5]
    assert text_features([]).shape == (0, 4, 2)
