"""How long does the reader go without anything particular?

Measures: the places of particulars in the text: digits, names inside sentences, quotations and
words that neither the prompt nor the text so far has and that are long for their text. Between
them lie stretches of general words; their mean length, weighted by length (what a reader who
opens the text anywhere finds himself in), is set against the spacing of ordinary prose.
Why it matters: an average hides that all particulars stand in one paragraph and the rest is
general talk; the stretch between them does not.
Fails: long words are only a stand-in for rare ones. Without spaces pairs of characters are the
words, and digits and quotations the particulars.
"""

import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
# Citations and lists of references are easily made up: they earn nothing.
REFERENCES = re.compile(
    r"\n\W{0,8}(?:references?|sources?|bibliography|works cited|citations?)[*_ \t]{0,6}[:\n]",
    re.IGNORECASE,
)
CITATION = re.compile(r"https?://\S+|\[\d{1,3}\]|\([^()\n]{0,80}, (?:(?:1[89]|20)\d\d\w?|n\.d\.)\)")
TOKEN = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]+|[\"“「]|[.!?:\n]")
# Imagined words, and the stretch of general words that they are thought to lie in.
PRIOR = 30.0
SPACING = 15.0
ENDS = frozenset('.!?:\n"“「')
EMPTY = -4.0


def judging_function(query: str, response: str) -> float:
    known = {word.lower() for word in TOKEN.findall(query[:LIMIT])}
    stretch = 0
    words = 0
    squares = 0.0
    starts = True
    text = CITATION.sub(" ", REFERENCES.split(response[:LIMIT], maxsplit=1)[0])
    for token in TOKEN.findall(text):
        if token in ENDS:
            starts = True
            stretch_ends = token in '"“「'
        else:
            words += 1
            stretch += 1
            lowered = token.lower()
            fresh = lowered not in known
            known.add(lowered)
            named = token[0].isupper() and not starts
            stretch_ends = fresh and (named or token[0].isdigit() or len(token) > 7)
            starts = False
        if stretch_ends:
            squares += stretch * stretch
            stretch = 0
    if not words:
        return float("nan") if response.strip() else EMPTY
    squares += stretch * stretch
    return -math.log((squares + PRIOR * SPACING) / (words + PRIOR))
