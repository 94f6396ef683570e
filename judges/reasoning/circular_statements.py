"""Do statements say more about their subject than the subject's own name?

Measures: each sentence is cut in two at its first "is", "means", "because", "by", "so that" or
similar joint. The content words of the second part that are not in the first part are what the
statement adds; the score is their mean share. "X is X", "it works because it works" and definitions
by the word itself add nothing. Sentences without a joint are cut in the middle.
Why it matters: circular definitions and reasons have the form of an explanation and none of its
content.
Fails: circles that take a synonym's way round, or need two sentences.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 24_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]{3,30}")
JOINT = re.compile(
    r"\b(?:is|are|was|were|means|because|since|refers to|by|so that|due to|helps?|can|has|have"
    r"|allows|causes|which|that)\b|[:,–—]"
)
EMPTY = frozenset(
    str.split(
        "the and for that this with you your are was has have its can will what how which who "
        "when where from they them their there then than would could should not but all any some "
        "been were does did also very more most such into other just about our his her she him"
    )
)


def stems(text: str) -> set[str]:
    return {word[:5] for word in WORD.findall(text) if word not in EMPTY}


def judging_function(query: str, response: str) -> float:
    total = 0.0
    count = 0
    for unit in UNIT_END.split(response[:LIMIT].lower()):
        unit = unit.strip()[:1200]
        if not unit:
            continue
        joint = JOINT.search(unit, min(8, len(unit) // 4))
        cut = joint.end() if joint else len(unit) // 2
        subject, rest = stems(unit[:cut]), stems(unit[cut:])
        if not rest:
            continue
        count += 1
        # A part of two words can hardly be weighed: three imagined, nearly all new, are added.
        total += (len(rest - subject) + 2.8) / (len(rest) + 3.0)
    if not count:
        return 0.9 if response.strip() else 0.85
    return (total + 2.8) / (count + 3.0)
