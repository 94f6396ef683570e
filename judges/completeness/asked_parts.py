"""Are all the parts of the request dealt with?

Measures: the request is cut into its parts (sentences, bullet points, clauses joined by "and",
"as well as" or a semicolon). Of each part the three content words rarest in the prompt are
looked for in the response: two of them make it covered, one makes it touched. The score is the
mean over the parts, so a part left out costs the same however much is written about the others.
A request of a single part gets the middle value.
Why it matters: "name the cities, and say what is best in each" is answered by half when the
second half is ignored, and readers punish that more than a thin treatment of both.
Fails: where a part can be met without using any of its words.
"""

import re
from collections import Counter

# Characters that are read; what follows has no influence.
LIMIT = 20_000
PARTS = re.compile(
    r"[.?!;\n]|, and | and (?:then |also )?|, (?:then|but|including|plus) | as well as | or "
)
WORD = re.compile(r"[^\W\d_]{3,}")
EMPTY = frozenset(
    str.split(
        "the and for that this with you your are was have has its can will what how which who "
        "why when where from they them their should would could must into any all some please "
        "make write give provide create following given based below about using use also each "
        "every one two input been being were does did not our his her she him but than then "
        "there here let tell know want need like"
    )
)
MOST_PARTS = 24


def judging_function(query: str, response: str) -> float:
    parts = []
    for part in PARTS.split(query[:LIMIT].lower()):
        stems = {word[:5] for word in WORD.findall(part) if word not in EMPTY}
        if stems:
            parts.append(stems)
    answer = {word[:5] for word in WORD.findall(response[:LIMIT].lower())}
    if not answer:
        return 0.0
    if len(parts) < 2:
        return 0.5
    if len(parts) > MOST_PARTS:
        # A long pasted text: keep the request at its start and a sample of the rest.
        step = len(parts) / MOST_PARTS
        parts = [parts[int(i * step)] for i in range(MOST_PARTS)]
    frequency = Counter(stem for part in parts for stem in part)
    covered = []
    for part in parts:
        rarest = sorted(part, key=lambda stem: (frequency[stem], -len(stem), stem))[:3]
        hits = sum(stem in answer for stem in rarest)
        covered.append(min(hits, 2) / min(len(rarest), 2))
    # A part left out altogether costs more than one treated thinly.
    return 0.5 * sum(covered) / len(covered) + 0.5 * sum(map(bool, covered)) / len(covered)
