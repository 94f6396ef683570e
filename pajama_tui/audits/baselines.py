"""What can be decided without judging: verdicts that real ones must beat."""

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from pajama_tui.pairs.pair import Pair
from pajama_tui.verdicts.checks import Floats

ALWAYS_A, LONGER, MORE_WORDS, OVERLAP = (
    "always a",
    "longer response",
    "more unique words",
    "query overlap",
)
BASELINES = (ALWAYS_A, LONGER, MORE_WORDS, OVERLAP)
"""The columns of `text_features`."""

_WORD = re.compile(r"\w+")


def text_features(pairs: Iterable[Pair]) -> NDArray[np.float32]:
    """Return each baseline's score of both responses, float32 (n, 4, 2), in order of `BASELINES`.

    1 for a and 0 for b; length in characters; number of distinct words, lower-cased; share of the
    prompt's distinct words that the response holds.
    """
    rows = []
    for pair in pairs:
        asked = _words(pair.prompt)
        sides = []
        for first, response in ((1.0, pair.response_a), (0.0, pair.response_b)):
            words = _words(response)
            overlap = len(asked & words) / max(len(asked), 1)
            sides.append((first, len(response), len(words), overlap))
        rows.append(sides)
    stacked = np.array(rows, np.float32).reshape(len(rows), 2, len(BASELINES))
    return np.ascontiguousarray(stacked.transpose(0, 2, 1))


def decisions(features: NDArray[np.float32]) -> Floats:
    """Return what each baseline says, float64 (n, 4): 1 for a, 0 for b, 0.5 where it sees none."""
    result: Floats = 0.5 + 0.5 * np.sign(features[..., 0] - features[..., 1]).astype(np.float64)
    return result


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
