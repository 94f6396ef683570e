"""Do the things that the request puts together stand together in the response as well?

Measures: content words that stand within three of each other in a sentence of the request form
pairs, the nearer the heavier. A pair is kept if both words meet again within six words of one
sentence of the response, and counts in full only if that sentence also brings something that the
request does not have. The score is the share of the weight kept, damped by the logarithm of the
number of sentences, because in long texts words meet by chance.
Why it matters: a response to a similar but different request holds the same words in other
relations ("songs about winter" is not "winter sports and their songs"), which single words do not
show.
Fails: where the relation is put in other words or spread over sentences, and for bare results.
Texts without spaces are read by pairs of characters.
"""

import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
REQUEST = 1_500
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？])|\n+")
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]{3,30}")
EMPTY = frozenset(
    str.split(
        "the and for that this with you your are was have has its can will what how which who why "
        "when where from they them their should would could must into any all some please make "
        "write give provide create following given based below about using use been were does did "
        "not our his her she him but than then there here let tell input sentence text generate "
        "answer question"
    )
)
FARTHEST = 3
WINDOW = 6


def stems(text: str) -> list[str]:
    return [word[:6] for word in WORD.findall(text.lower()) if word not in EMPTY]


def related(request: str) -> dict[frozenset[str], float]:
    """Pairs of neighbouring content stems with their weights."""
    weights: dict[frozenset[str], float] = {}
    for sentence in SENTENCE_END.split(request):
        row = stems(sentence)
        for distance in range(1, FARTHEST + 1):
            for first, second in zip(row, row[distance:], strict=False):
                if first != second:
                    weights.setdefault(frozenset((first, second)), 1.0 / distance)
    return weights


def judging_function(query: str, response: str) -> float:
    weights = related(query[:REQUEST])
    known = {stem for pair in weights for stem in pair}
    kept: dict[frozenset[str], float] = {}
    sentences = 0
    for sentence in SENTENCE_END.split(response[:LIMIT]):
        row = stems(sentence)
        sentences += bool(row)
        met = [(place, stem) for place, stem in enumerate(row) if stem in known]
        fresh = min(1.0, (len(set(row) - known) + 1.0) / 3.0)
        for rank, (place, stem) in enumerate(met):
            for later, other in met[rank + 1 : rank + 1 + WINDOW]:
                pair = frozenset((stem, other))
                if later - place <= WINDOW and pair in weights:
                    kept[pair] = max(kept.get(pair, 0.0), fresh)
    if not sentences:
        return 0.04 if response.strip() else 0.0
    met_weight = math.fsum(weights[pair] * part for pair, part in kept.items())
    share = (met_weight + 0.3) / (math.fsum(weights.values()) + 1.0)
    return share / (1.0 + 0.15 * math.log(sentences))
