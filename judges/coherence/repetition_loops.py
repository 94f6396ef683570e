"""Does the text go round in circles?

Measures: the share of sentences, lines and comma-separated items that already occurred (numbers
and list marks ignored), the share of four-word runs that already occurred, and the longest time
a single opening ("Day 4: Explore", "I am confident that") is used again in a row. The three
shares are joined so that one loud loop is enough.
Why it matters: looping is the best known way in which a language model comes apart, and it
makes a text longer and worse at once.
Fails: on refrains, tables and forms, which repeat by right.
"""

import re
from collections import Counter

# Characters that are read; what follows has no influence.
LIMIT = 40_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|\n+")
LIST_MARK = re.compile(r"\A\s{0,8}(?:\(?\d{1,4}[.):]|day \d{1,3}|step \d{1,3})")
ITEM_END = re.compile(r"[,;|]")
WORD = re.compile(r"[^\W\d_]+|\d+")


def repeated_share(units: list[str]) -> float:
    units = [unit for unit in units if unit]
    return 1.0 - len(set(units)) / len(units) if len(units) > 1 else 0.0


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower()
    sentences = [WORD.findall(LIST_MARK.sub("", sentence)) for sentence in UNIT_END.split(text)]
    sentences = [words for words in sentences if words]
    if not sentences:
        return 0.0
    whole = repeated_share([" ".join(words) for words in sentences])
    items = [" ".join(WORD.findall(item)) for item in ITEM_END.split(text)]
    parts = repeated_share(items) if len(items) > 3 else 0.0
    words = [word for sentence in sentences for word in sentence]
    runs = list(zip(words, words[1:], words[2:], words[3:], strict=False))
    grams = 1.0 - len(set(runs)) / len(runs) if len(runs) > 4 else 0.0
    openings = Counter(" ".join(sentence[:3]) for sentence in sentences if len(sentence) > 3)
    same_opening = (
        (max(openings.values()) - 1) / len(sentences)
        if len(openings) and len(sentences) > 3
        else 0.0
    )
    looped = 1.0 - (1.0 - whole) * (1.0 - 0.8 * parts) * (1.0 - grams) * (1.0 - 0.3 * same_opening)
    return 1.0 - looped
