"""Does the end still belong to the prompt and to the beginning?

Measures: the text is halved, and the sequences of four characters in each half are compared with
those of the prompt (cosine of their counts, frequent ones damped). The half that is farther from
the prompt counts, and a little how well the halves agree with each other. Longer halves agree
more by chance, so the expectation for the size is taken off.
Why it matters: generation that loses its thread is sound line by line, and the loss shows only
when its end is held against its start.
Fails: lists of unlike things, and stories that travel by design. Scripts without spaces, in which
four characters are two words, get no score.
"""

import math
import re
from collections import Counter

# Characters that are read; what follows has no influence.
LIMIT = 16_000
GRAM = 4
LETTER = re.compile(r"[^\W\d_]")
UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff]")
EMPTY = -0.15


def profile(text: str) -> dict[str, float]:
    counts = Counter(text[i : i + GRAM] for i in range(len(text) - GRAM + 1))
    return {gram: math.sqrt(count) for gram, count in counts.items() if not gram.isspace()}


def cosine(one: dict[str, float], other: dict[str, float]) -> float:
    if len(one) > len(other):
        one, other = other, one
    dot = math.fsum(weight * other.get(gram, 0.0) for gram, weight in one.items())
    norm = math.fsum(w * w for w in one.values()) * math.fsum(w * w for w in other.values())
    return dot / math.sqrt(norm) if norm else 0.0


def judging_function(query: str, response: str) -> float:
    text = " ".join(response[:LIMIT].lower().split())
    if not text:
        return EMPTY
    if 2 * len(UNSPACED.findall(text)) > len(LETTER.findall(text)):
        return float("nan")
    # The halves end between words where there is one near the middle.
    middle = text.find(" ", len(text) // 2)
    if middle < 0 or middle > 0.7 * len(text):
        middle = len(text) // 2
    first, second = profile(text[:middle]), profile(text[middle:])
    prompt = profile(" ".join(query[-LIMIT:].lower().split()))
    # Chance agreement of halves with a prompt, by eye: 0.03 for 40 characters, 0.12 for 400.
    expected = 0.045 * math.log(1.0 + len(text) / 35.0)
    strayed = min(cosine(first, prompt), cosine(second, prompt)) - expected
    # More agreement than this is copying, which other judges deal with.
    return min(strayed, 0.1) + 0.3 * min(cosine(first, second) - 2.0 * expected, 0.05)
