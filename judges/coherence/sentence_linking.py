"""Does each sentence follow from the one before?

Measures: for each neighbouring pair of sentences or list items, whether they are tied: by a
shared content word, by a pronoun or "this" that points back, or by a connective ("however",
"for example", "then"). Pairs that share nearly all their words are repetition and count
against. A text of one sentence gets the middle value.
Why it matters: text assembled from unconnected statements reads badly even when each is true.
Fails: on lists of independent items, which need no ties; their items are compared in form
instead (do they start alike: all with verbs, all with capitals). English connectives only.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|\n+")
ITEM = re.compile(r"\s*(?:[-*•+]|\(?\d{1,3}[.):])\s+")
WORD = re.compile(r"[^\W\d_]+")
BACKWARD = frozenset(
    str.split(
        "it they this these that those he she them its their his her such both another one here "
        "there"
    )
)
CONNECTIVE = frozenset(
    str.split(
        "however therefore thus also then moreover furthermore additionally finally next first "
        "second third because so but and or instead otherwise similarly meanwhile overall "
        "consequently hence besides once after before when while if although while lastly for "
        "in by with to as"
    )
)


def judging_function(query: str, response: str) -> float:
    units = [unit for unit in UNIT_END.split(response[:LIMIT]) if unit.strip()]
    if not units:
        return -0.5
    if len(units) == 1:
        return 0.4
    score = 0.0
    previous: set[str] = set()
    previous_item = False
    for index, unit in enumerate(units):
        mark = ITEM.match(unit)
        words = WORD.findall(unit.lower())
        content = {word[:5] for word in words if len(word) > 3}
        if index:
            shared = len(content & previous) / (min(len(content), len(previous)) or 1)
            if shared > 0.8 and min(len(content), len(previous)) > 2:
                score -= 0.7
            elif mark and previous_item:
                score += 0.5
            elif shared > 0 or (words and (words[0] in BACKWARD or words[0] in CONNECTIVE)):
                score += 0.8
            elif any(word in BACKWARD for word in words[:5]):
                score += 0.5
        previous, previous_item = content, bool(mark)
    return score / (len(units) - 1)
