"""Does advice come as an offer, and fact as a statement?

Measures: words that leave the choice ("could", "may", "consider", "suggest", "option") against
words that take it ("should", "must", "never", "just", "need"), as a share of both. Where the
prompt asks for advice on the asker's own affairs the share should be high; for all other prompts
it should be low, because there a "can" or "may" dilutes a plain statement.
Why it matters: the same verb is respect in one place and vagueness in another, which counting
hedges alone does not see.
Fails: rules and safety instructions rightly command the asker. English only: other scripts get no
score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
LETTER = re.compile(r"[^\W\d_]")
OFFERS = frozenset(
    str.split(
        "can could may might consider try perhaps maybe option options suggest recommend would "
        "prefer possible possibly"
    )
)
ORDERS = frozenset(
    str.split(
        "should must need needs have has always never just don't do does required got ought "
        "shouldn't mustn't"
    )
)
ADVICE = re.compile(
    r"\b(?:should i|advice|advise|recommend|suggest|best way|how (?:do|can|should|would|could) i"
    r"|my|i'm|i am|i've|help me)\b"
)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower().replace("’", "'")
    words = WORD.findall(text)
    if not text.strip():
        return float("nan")
    if not words or 2 * sum(map(len, words)) < len(LETTER.findall(text)):
        return float("nan")
    offers = sum(word in OFFERS for word in words)
    orders = sum(word in ORDERS for word in words)
    share = (offers + 1.0) / (offers + orders + 2.0)
    advice = ADVICE.search(query[-1500:].lower().replace("’", "'"))
    return share - 0.5 if advice else 0.5 * (0.5 - share)
