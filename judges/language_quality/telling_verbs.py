"""Do the verbs tell something, or do "is", "has", "can" and "do" carry the sentences?

Measures: the share of the words that are forms of "be", "have" and "do", modal verbs, and the
all-purpose verbs "get", "go" and "make". Sentences without any of them count if they are longer
than three words and do not look like an entry in a list of sources. Twelve imagined words of
ordinary prose keep short texts near the middle.
Why it matters: "there are things that can be done" has a verb to every other word and says nothing;
clear writing gives the action to the verb that names it.
Fails: on definitions, which need "is", and on notes without verbs. English only: other scripts get
no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
FENCED = re.compile(r"```[^`]*```")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
LETTER = re.compile(r"[^\W\d_]")
CITATION = re.compile(r"\b(?:1[89]|20)\d\d\)|\bet al\b|https?:|\A\s{0,4}\[\d")
EMPTY_VERBS = frozenset(
    str.split(
        "is are was were be been being am it's that's there's he's she's i'm you're we're they're "
        "isn't aren't wasn't has have had i've do does did don't doesn't didn't can could will "
        "would may might should can't won't get gets got go goes make makes"
    )
)


def judging_function(query: str, response: str) -> float:
    text = FENCED.sub(" ", response[:LIMIT].lower().replace("’", "'"))
    letters = len(LETTER.findall(text))
    words = empty = read = 0
    for sentence in SENTENCE_END.split(text):
        row = WORD.findall(sentence)
        read += sum(map(len, row))
        found = sum(word in EMPTY_VERBS for word in row)
        if found or (len(row) > 3 and not CITATION.search(sentence)):
            words += len(row)
            empty += found
    if letters > 4 and 2 * read < letters:
        return float("nan")
    if not text.strip():
        return -0.19
    return -(empty + 1.1) / (words + 12.0)
