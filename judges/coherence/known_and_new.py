"""Does each sentence take up something known and add something new?

Measures: for each sentence or list item the share of its content stems that are known, from the
prompt or from what was said before. About a third is where reading is easiest: at none the sentence
hangs in the air, at all it says nothing. The score is the mean of the squared distances from there,
negated; imagined stems keep short items near the middle, imagined sentences short texts.
Why it matters: known-then-new is how a text carries a reader along; patched or drifting text loses
the known part, circling text the new one.
Fails: on lists of independent items, which take nothing up; stems are compared by their first five
letters. Texts without spaces are read by pairs of characters.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
REQUEST = 600
SENTENCE_END = re.compile(r"[.!?。！？](?=\s|\Z|[^\x00-\x7f])|\n+")
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W\d_]{4,}")
BALANCE = 0.3
# Imagined stems of a sentence, and the distance of imagined sentences.
STEMS = 2.4
SENTENCES = 2.0
DISTANCE = 0.02
EMPTY = -0.19


def judging_function(query: str, response: str) -> float:
    known = {word[:5] for word in WORD.findall(query[:REQUEST].lower())}
    distance = SENTENCES * DISTANCE
    sentences = SENTENCES
    for sentence in SENTENCE_END.split(response[:LIMIT].lower()):
        stems = {word[:5] for word in WORD.findall(sentence)}
        if stems:
            share = (len(stems & known) + STEMS * BALANCE) / (len(stems) + STEMS)
            distance += (share - BALANCE) ** 2
            sentences += 1.0
            known |= stems
    if sentences == SENTENCES and not response.strip():
        return EMPTY
    return -distance / sentences
