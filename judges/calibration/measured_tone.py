"""Does the text keep its voice down?

Measures: emphasis per word: exclamation marks, words in capitals, intensifiers ("very", "really",
"so"), and words of praise and contempt at the end of their scale ("amazing", "terrible"). The rate
is compared with that of the prompt: louder than the asker costs in full, quieter a third. In
advertising, slogans and congratulations emphasis belongs to the trade and counts a third.
Why it matters: who has looked sees degrees; emphasis is what one adds where grounds are missing, in
praise as in contempt, and a calm question does not call for it.
Fails: a warning may be loud, and a story may rave. The words are English; exclamation marks and
capitals are not, so other scripts are judged by those.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
WORD = re.compile(r"[^\W\d_]+")
STRONG = frozenset(
    str.split(
        "very so really super extremely incredibly totally literally all every everything nothing "
        "amazing perfect terrible awful horrible incredible fantastic great wonderful awesome "
        "stupid ridiculous hate love huge tons ultimate excellent most more best worst just"
    )
)
PRAISE = re.compile(
    r"\b(?:slogan|tagline|advert\w*|promot\w+|campaign|congratulat\w+|birthday|jingle|pitch)\b"
)
# Emphasis per word in ordinary prose, and how many words that expectation is worth.
ORDINARY = 0.02
PRIOR = 40.0


def emphasis(text: str) -> float:
    words: list[str] = WORD.findall(text)
    loud = 1.5 * (text.count("!") + text.count("！"))
    loud += sum(word.lower() in STRONG or (len(word) > 4 and word.isupper()) for word in words)
    return (loud + ORDINARY * PRIOR) / (len(words) + PRIOR)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT]
    if not text.strip():
        return float("nan")
    louder = emphasis(text) - emphasis(query[-LIMIT:])
    if louder > 0.0 and PRAISE.search(query[:600].lower()):
        louder /= 3.0
    # The amount saturates: a text in nothing but capitals is bad enough at a fifth.
    cost = louder / (louder + 0.2) if louder > 0.0 else -0.3 * louder
    return -cost
