"""Do the sentences and items begin in different ways?

Measures: the chance that two sentences (lines, list items) picked at random begin with the same
word, and the chance that they begin with the same two; Simpson's index over the openings, which
has the same expectation for few and for many sentences. Ordinary prose begins alike about once in
twelve pairs, and a dozen imagined pairs of that kind keep short texts in the middle.
Why it matters: "Explore ... Explore ... Explore" is how a text sounds that is spun out by
formula, even when every sentence differs after its first word.
Fails: forms, dialogue with speakers' names, and lists that begin alike on purpose. Texts without
spaces are compared by their first characters.
"""

import re
from collections import Counter
from collections.abc import Sequence

# Characters that are read; what follows has no influence.
LIMIT = 30_000
SENTENCE_END = re.compile(r"[.!?。！？](?=\s|\Z|[^\x00-\x7f])|\n+")
WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff]|[^\W\d_]+")
# Chance that two openings of ordinary prose agree, and how many pairs that is worth.
ONE_WORD = 0.08
TWO_WORDS = 0.02
PRIOR = 12.0
EMPTY = -1.5


def meeting_chance(openings: Sequence[object], ordinary: float) -> float:
    count = len(openings)
    same = sum(times * (times - 1) for times in Counter(openings).values())
    return (same + PRIOR * ordinary) / (count * (count - 1) + PRIOR)


def judging_function(query: str, response: str) -> float:
    openings = []
    for sentence in SENTENCE_END.split(response[:LIMIT].lower()):
        words = WORD.findall(sentence[:80])
        if words:
            openings.append(tuple(words[:2]))
    if not openings:
        return EMPTY
    first = meeting_chance([opening[0] for opening in openings], ONE_WORD)
    return -first - meeting_chance(openings, TWO_WORDS)
