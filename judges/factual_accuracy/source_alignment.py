"""Laid beside its source, does the response keep what it should, in the same order?

Measures: words that stand once in the prompt serve as anchors. The anchors met in the response and
the longest run of them in ascending order (patience sorting) tell how much of the source is kept
and whether its order is. Corrections and rewriting should keep most of it, summaries and
extractions a part, translations next to nothing but figures; words without an anchor are additions,
which cost in such tasks. Anything else should not follow the prompt word by word: there, anchors
that are neighbours in both texts cost.
Why it matters: what an edit loses, swaps or invents is an error, however well it reads.
Fails: for a thorough rephrasing, which looks like a loss, and where the request cannot be told from
the text to work on.
"""

import bisect
import itertools
import math
import re
from collections import Counter

# Words that are read of either text; what follows has no influence.
MOST_WORDS = 3000
LIMIT = 30_000
WORD = re.compile(r"[^\W_]+")
TASKS = (
    (
        re.compile(r"\btranslat"),
        0.05,
    ),
    (
        re.compile(
            r"\b(?:correct|fix|edit|proofread|punctuat|grammar|spelling|replace|rearrange|reorder"
            r"|sort|format|capitali[sz]e)"
        ),
        0.8,
    ),
    (
        re.compile(r"\b(?:rewrite|rephrase|paraphrase|reword|convert|improve|polish|simplify)"),
        0.55,
    ),
    (
        re.compile(r"\b(?:summar|shorten|condense|extract|abstract|main (?:idea|point)|brief)"),
        0.35,
    ),
)


def longest_ascending(positions: list[int]) -> int:
    tails: list[int] = []
    for position in positions:
        place = bisect.bisect_left(tails, position)
        if place == len(tails):
            tails.append(position)
        else:
            tails[place] = position
    return len(tails)


def target(request: str) -> float | None:
    for pattern, share in TASKS:
        if pattern.search(request):
            return share
    return None


def judging_function(query: str, response: str) -> float:
    asked = WORD.findall(query[:LIMIT].lower())[:MOST_WORDS]
    given = WORD.findall(response[:LIMIT].lower())[:MOST_WORDS]
    if not given:
        return -0.1 if response.strip() else -0.6
    counts = Counter(asked)
    anchors = {word: place for place, word in enumerate(asked) if counts[word] == 1}
    met = [anchors[word] for word in given if word in anchors]
    kept = len(set(met)) / (len(anchors) + 2.0)
    order = (longest_ascending(met) + 1.0) / (len(met) + 1.0)
    wanted = target(query[:500].lower())
    if wanted is None or len(asked) < 12:
        neighbours = sum(b == a + 1 for a, b in itertools.pairwise(met))
        # The geometric mean of both shares: neither a long nor a short text gains by its size.
        shared = math.sqrt(kept * len(met) / (len(given) + 3.0))
        return 0.6 * shared - neighbours / (len(given) + 3.0)
    added = sum(word not in counts for word in given) / (len(given) + 3.0)
    distance = max(0.0, wanted - kept) + 0.3 * max(0.0, kept - wanted - 0.2)
    unchanged = 0.4 * (" ".join(given) in " ".join(asked) and len(given) > 6)
    return 0.3 * order - distance - 0.5 * wanted * added - unchanged
