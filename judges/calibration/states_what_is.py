"""Does the response say what is the case, or mostly what is not?

Measures: negations ("not", "never", "without", "-n't") per word, and at a third of the weight words
that put a thing down as lacking or failing ("lack", "avoid", "wrong", "difficult", "but"), beyond
the rate of the prompt itself: a question about what not to do may be answered in kind, and staying
below its rate earns a little. An opening that negates itself ("I can't", "I don't") counts double.
Turns that only look negative ("not only", "why not") are let off.
Why it matters: a statement of what is not so commits to very little, and piles of them are how
evasion and dismissal sound.
Fails: correcting a false belief has to deny it; a refusal that is due loses here and has to be
defended by the judge `refusal_fit`. English only: other scripts get no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
OPENING = 120
LETTER = re.compile(r"[^\W\d_]")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
LET_OFF = re.compile(r"\b(?:not (?:only|just)|if not|why not|no doubt|no matter|whether or not)\b")
NEGATION = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|nowhere|cannot|nor|neither|without|hardly|unable"
    r"|[a-z]{2,6}n't)\b"
)
LACKING = re.compile(
    r"\b(?:but|lack\w*|avoid\w*|fail\w*|wrong\w*|bad\w*|worse|problem\w*|difficult\w*|hard|less"
    r"|few|little|too|only|unfortunately|however|impossible|unlikely|dis\w{5,}|mis\w{5,})\b"
)
SELF = re.compile(r"\bi(?:'m| am| do| can| will| would| have)?(?: not|n't)\b|\bi cannot\b")
# Imagined words without negation, so that a single "no" is not the worst text of all.
PRIOR = 20.0


def rate(text: str) -> float:
    text = LET_OFF.sub(" ", text)
    negations = len(NEGATION.findall(text)) + len(SELF.findall(text[:OPENING]))
    negative = negations + 0.3 * len(LACKING.findall(text))
    return negative / (len(WORD.findall(text)) + PRIOR)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower().replace("’", "'")
    if not text.strip():
        return float("nan")
    latin = sum(map(len, WORD.findall(text)))
    if not latin or 2 * latin < len(LETTER.findall(text)):
        return float("nan")
    excess = rate(text) - 0.7 * rate(query[-LIMIT:].lower().replace("’", "'"))
    return -excess if excess > 0 else -0.2 * excess
