"""Of the words spent, how many say something new?

Measures: the word pairs that stand neither in the prompt nor earlier in the response, divided
by all words of the response. Copying the prompt, repeating oneself and long common preambles
lower it, whatever the length. Word pairs rather than words, because a new combination of the
prompt's words is new content.
Why it matters: it is conciseness as readers feel it, not few words but few wasted ones.
Fails: corrections and extractions should repeat their source; there only repetition within the
response is counted in full and the share taken from the prompt in part. Texts without spaces
are read by characters.
"""

import itertools
import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
WORD = re.compile(r"[^\W_]+")
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff]")
EDIT = re.compile(
    r"\b(?:correct|fix|edit|proofread|rewrite|rephrase|replace|extract|quote|punctuat\w+"
    r"|spelling|grammar)\b"
)
EMPTY = 0.0


def pairs(text: str) -> list[tuple[str, str]]:
    units = WORD.findall(UNSPACED.sub(r" \g<0> ", text[:LIMIT].lower()))
    return list(itertools.pairwise(units))


def judging_function(query: str, response: str) -> float:
    given = pairs(response)
    if not given:
        # A single word has no pair: it is all answer. Nothing at all is nothing new.
        return 0.2 if response.strip() else EMPTY
    known = set(pairs(query))
    distinct = set(given)
    fresh = float(len(distinct - known))
    if EDIT.search(query[:400].lower()):
        fresh += 0.5 * (len(distinct) - fresh)
    return fresh / (len(given) + 2.0)
