"""Are the points made explained, or only named?

Measures: the units of the response (list items, else sentences) are searched for an explanation: a
clause behind a colon or dash, a reason, a purpose ("to", "so that"), a means ("by ...ing"), an
example, a consequence. The score is the share of units that have one; the first and last, often
frames, count half.
Why it matters: "1. Paris 2. Lyon" is a list of points, not a treatment of them.
Fails: where bare items were wanted (names, songs, synonyms): there the share is turned down.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|\n+")
WORD = re.compile(r"\w+")
EXPLAINS = re.compile(
    r"\b(?:because|since|so that|which|that|as it|in order|by [a-z]{3,15}ing|such as|for "
    r"example|for instance|due to"
    r"|this (?:means|is|will|can|helps|allows|includes)|helps?|allow(?:s|ing)|ensur(?:e|es|ing)"
    r"|can|who|where|while"
    r"|to (?!the\b|a\b)[a-z]{3,15}|with)\b|\be\.g\."
)
AFTER_MARK = re.compile(r"[a-z0-9*)\"'](?::| [-–—]) ?\S{2,40} \S")
BARE_WANTED = re.compile(
    r"\b(?:synonyms?|antonyms?|rhyme|songs?|names? of|keywords?|hashtags?|titles?|words?|one "
    r"word|classif|extract|tags?)\b"
)


def judging_function(query: str, response: str) -> float:
    units = [unit.strip().lower() for unit in UNIT_END.split(response[:LIMIT]) if unit.strip()]
    if not units:
        return -0.02
    weight = total = 0.0
    for position, unit in enumerate(units):
        edge = len(units) > 3 and position in (0, len(units) - 1)
        importance = 0.5 if edge else 1.0
        words = len(WORD.findall(unit))
        if not words:
            continue
        kinds = min(2, len(EXPLAINS.findall(unit[:600]))) + (
            1 if AFTER_MARK.search(unit[:600]) else 0
        )
        explained = min(1.0, 0.45 * kinds)
        if words < 6:
            explained *= 0.4
        weight += importance
        total += importance * explained
    share = total / (weight + 0.5)
    return share * (0.25 if BARE_WANTED.search(query[:300].lower()) else 1.0)
