"""Does the text stay in its time, or slip between past and present?

Measures: each sentence is placed between present and past by its auxiliaries ("is", "has", "will"
against "was", "had") and past endings; the score is minus the mean change from one sentence to the
next. A sentence without a sign stands in the middle, and two imagined changes of the usual size
keep short texts from extremes.
Why it matters: a text that slips in and out of its time has usually been stitched from unlike
parts, has started to tell anecdotes, or has lost track of what it is.
Fails: a report may set then against now, which costs a little. English only: other scripts get no
score.
"""

import itertools
import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
LETTER = re.compile(r"[^\W\d_]")
SENTENCE_END = re.compile(r"[.!?](?=\s|\Z)|\n+")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
PAST = frozenset("was were had did said went made took came got felt knew saw found".split())
PRESENT = frozenset(
    "is are am has have do does can will may should it's i'm you're we're they're".split()
)
# Imagined changes, and their size.
PRIOR = 2.0
USUAL = 0.3
EMPTY = -0.54


def time_of(words: list[str]) -> float:
    """From -1, all present, to 1, all past."""
    past = sum(word in PAST or (len(word) > 4 and word.endswith("ed")) for word in words)
    present = sum(word in PRESENT for word in words)
    return (past - present) / (past + present + 1.0)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower().replace("’", "'")
    if not text.strip():
        return EMPTY
    sentences = [WORD.findall(sentence) for sentence in SENTENCE_END.split(text)]
    times = [time_of(words) for words in sentences if words]
    letters = sum(len(word) for words in sentences for word in words)
    if not letters or 2 * letters < len(LETTER.findall(text)):
        return float("nan")
    changes = sum(abs(after - before) for before, after in itertools.pairwise(times))
    return -(changes + PRIOR * USUAL) / (len(times) - 1.0 + PRIOR)
