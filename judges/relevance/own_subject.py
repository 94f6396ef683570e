"""Is what the response keeps coming back to what the prompt is about?

Measures: the eight content words that the response uses most, weighted by how often it does; the
score is the share of that weight which belongs to words of the prompt. Words used once decide only
in short texts.
Why it matters: whether the words of a prompt occur in a response says little, since an answer to
another question on the same subject holds them too; that answer's own subject gives itself away by
what it repeats.
Fails: where the subject is a thing that the prompt only describes (a riddle, a recommendation), and
for lists of names. Texts without spaces are read by pairs of characters.
"""

import re
from collections import Counter

# Characters that are read; what follows has no influence.
LIMIT = 20_000
TOP = 8
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]{4,30}")
EMPTY = frozenset(
    str.split(
        "that this with have from they their them there these those will would could should what "
        "when where which while your also such more most some into than then been were being "
        "because about other only just very over make like many much each every well good help"
    )
)


def judging_function(query: str, response: str) -> float:
    if not response.strip():
        return 0.02
    asked = {word[:6] for word in WORD.findall(query[:LIMIT].lower())}
    uses = Counter(word[:6] for word in WORD.findall(response[:LIMIT].lower()) if word not in EMPTY)
    top = uses.most_common(TOP)
    weight = sum(count for _, count in top)
    shared = sum(count for stem, count in top if stem in asked)
    return (shared + 0.6) / (weight + 3.0)
