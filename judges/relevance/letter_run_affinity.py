"""Does the response resemble the prompt in its runs of letters: enough, and not too much?

Measures: the prompt and the response as sets of four-letter runs inside words (two-character runs
in scripts without spaces). What both share, divided by the geometric mean of their sizes, rises as
the response takes up the vocabulary of the subject in any inflection. Up to a quarter, which is
what texts on one subject reach, it counts for the response; what goes beyond comes from copying and
counts against it.
Why it matters: it works in every language, sees through inflection and compounds, and neither a
text on another subject nor an echo does well in it.
Fails: for translations, bare results and verse; corrections have to resemble their source and lose
against a freer version.
"""

import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 8_000
ENOUGH = 0.25
WORD = re.compile(r"[^\W_]+")
UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]")


def runs(words: list[str]) -> set[str]:
    found = set()
    for word in words:
        size = 2 if UNSPACED.search(word) else 4
        if len(word) < size:
            continue
        word = word[:40]
        found.update(word[place : place + size] for place in range(len(word) - size + 1))
    return found


def likeness(first: set[str], second: set[str]) -> float:
    if not first or not second:
        return 0.0
    return len(first & second) / math.sqrt(len(first) * len(second))


def judging_function(query: str, response: str) -> float:
    asked = WORD.findall(query[:LIMIT].lower())
    given = WORD.findall(response[:LIMIT].lower())
    if not given:
        return -0.18
    prompt = runs(asked)
    text = runs(given)
    shared = likeness(prompt, text)
    return shared - 1.7 * max(0.0, shared - ENOUGH)
