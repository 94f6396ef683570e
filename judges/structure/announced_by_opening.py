"""Does the opening announce what the rest of the text deals with?

Measures: the first part that holds content words (a sentence, line or heading) is taken as the
opening; the score is the share of the later parts that take up one of its words. Two imagined
parts, one of which does, keep short texts at the middle.
Why it matters: in a well-built text, the first sentence names the subject and the others belong to
it; appended matter, changes of subject and lists of sources do not.
Fails: where the opening is a phrase of courtesy or a scene, and for texts that keep to their
subject by pronouns and synonyms. Texts without spaces are read by pairs of characters.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
PART_END = re.compile(r"(?<=[.!?;:])\s+|(?<=[。！？；：])|\n+")
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]{4,30}")
EMPTY = frozenset(
    str.split(
        "that this with have from they their them there these those will would could should what "
        "when where which while your also such more most some into than then been were being "
        "because about other only just very over here following"
    )
)


def judging_function(query: str, response: str) -> float:
    parts = []
    for part in PART_END.split(response[:LIMIT].lower()):
        own = {word[:6] for word in WORD.findall(part) if word not in EMPTY}
        if own:
            parts.append(own)
    if not parts:
        return 0.4 if response.strip() else 0.1
    opening, *rest = parts
    carried = sum(not opening.isdisjoint(part) for part in rest)
    return (carried + 1.0) / (len(rest) + 2.0)
