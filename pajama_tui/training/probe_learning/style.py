"""How texts are written, as numbers: length, what characters they are made of, how usual they are.

A response of another origin than the rest (written by hand, by another model, put in to fill up a
class) is told by its manner sooner than by its content.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from pajama_tui.training.probes.features import Floats

STYLE = (
    "words", "characters a word", "digits", "punctuation", "upper case", "distinct words",
    "unusual characters",
)  # fmt: skip
"""The columns of `style_features`, for questions and then for responses."""

_LONGEST = 4000
# What a sequence that was never seen is taken to have been seen, and how many characters there are.
_PRIOR, _ALPHABET = 0.1, 100
_FAR = 8.0
_START, _END = "\x02\x02", "\x03"


def style_features(rows: Sequence[tuple[str, str]]) -> Floats:
    """Return float64 (n, 14), each column in robust standard deviations from its median, up to ±8.

    Args:
        rows: (question, response) each.
    """
    parts = []
    for texts in ([question for question, _ in rows], [response for _, response in rows]):
        parts += [np.array([_counts(text) for text in texts]), surprise(texts)[:, None]]
    found = np.hstack(parts)
    middle = np.median(found, axis=0)
    spread = 1.4826 * np.median(np.abs(found - middle), axis=0)
    # A column most of whose rows are equal has no spread of its own.
    spread = np.where(spread > 1e-9, spread, np.maximum(found.std(axis=0), 1e-9))
    clipped: Floats = np.clip((found - middle) / spread, -_FAR, _FAR)
    return clipped


def surprise(texts: Sequence[str]) -> Floats:
    """Return float64 (n,): nats a character by the trigrams of all the other texts.

    Each text's own trigrams are taken out of the counts first, so that a text of a kind that is
    rare here is unusual however long it is.
    """
    each = [_trigrams(text) for text in texts]
    total: Counter[str] = Counter()
    for own in each:
        total.update(own)
    before: Counter[str] = Counter()
    for gram, count in total.items():
        before[gram[:2]] += count
    found = np.empty(len(texts))
    for at, own in enumerate(each):
        contexts: Counter[str] = Counter()
        for gram, count in own.items():
            contexts[gram[:2]] += count
        bits = 0.0
        for gram, count in own.items():
            context = gram[:2]
            seen = total[gram] - count + _PRIOR
            bits -= count * np.log(
                seen / (before[context] - contexts[context] + _PRIOR * _ALPHABET)
            )
        found[at] = bits / max(sum(own.values()), 1)
    return found


def _trigrams(text: str) -> Counter[str]:
    padded = _START + text[:_LONGEST].lower() + _END
    return Counter(padded[at : at + 3] for at in range(len(padded) - 2))


def _counts(text: str) -> list[float]:
    words = text.split()
    size, count = len(text) + 1, len(words) + 1
    return [
        np.log1p(len(words)),
        len(text) / count,
        sum(c.isdigit() for c in text) / size,
        sum(not c.isalnum() and not c.isspace() for c in text) / size,
        sum(c.isupper() for c in text) / size,
        len({word.lower() for word in words}) / count,
    ]
