"""Does the response speak to the right person?

Measures: the share of the personal pronouns that belong to the talk itself ("I", "you", "we")
against those of third persons and things ("he", "they", "it"). What the share should be is read
from the prompt: high where the last turn speaks of "I" and "my", fairly high for letters and
posts, that of the pasted text where it is to be reworked, and even for everything else. The
score falls with the distance.
Why it matters: talking past somebody who tells of a trouble, or turning the asker's own text
into talk, are slips that readers find odd at once.
Fails: where the task asks for a voice that no usual word announces. English only: other scripts
get no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
TURN = re.compile(r"\n\s{0,4}(?:human|user)\s?:")
WORD = re.compile(r"[a-z]+")
LETTER = re.compile(r"[^\W\d_]")
TALK = frozenset("i me my mine myself you your yours yourself we us our ours".split())
OTHERS = frozenset("he she him her his they them their it its itself themselves".split())
ASKER = frozenset("i me my mine myself".split())
REWORK = re.compile(
    r"\b(?:correct|fix|edit|proofread|rewrite|rephrase|paraphrase|summari[sz]e|translate|convert"
    r"|change|replace|complete|shorten)\b"
)
OWN_VOICE = re.compile(
    r"\b(?:letter|e-?mail|story|poem|post|tweet|speech|dialogue|script|diary|cover|bio|profile"
    r"|review|message|note|caption|invitation|reply|respond)\b"
)
# Imagined pronouns in the expected share, so that a single real one does not decide.
PRIOR = 3.0
EMPTY = -0.65


def talk_share(words: list[str], expected: float) -> float:
    talk = sum(word in TALK for word in words)
    others = sum(word in OTHERS for word in words)
    return (talk + PRIOR * expected) / (talk + others + PRIOR)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower()
    words = WORD.findall(text)
    if not text.strip():
        return EMPTY
    if not words or 2 * sum(map(len, words)) < len(LETTER.findall(text)):
        return float("nan")
    prompt = TURN.split(query[-LIMIT:].lower())[-1]
    request, _, material = prompt.partition("\n")
    if REWORK.search(request[:300]):
        expected = talk_share(WORD.findall(material or prompt), 0.5)
    elif OWN_VOICE.search(request[:300]):
        expected = 0.8
    else:
        expected = 0.9 if ASKER.intersection(WORD.findall(prompt)) else 0.5
    return -abs(talk_share(words, 0.5) - expected)
