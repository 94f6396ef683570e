"""Are the terms of the request developed, or only mentioned?

Measures: for each content stem of the request, the sentence of the response that does most with
it: how many stems that sentence brings which the prompt does not have. A term is developed from
four such stems on, mentioned when there are none. The score is the mean over the terms taken up,
times the square root of the share taken up, so repeating the request earns nothing and neither
does leaving it.
Why it matters: a response can hold every word of the request and treat none of it.
Fails: for one-word answers and labels, which develop nothing and need not. Texts without spaces are
read by pairs of characters.
"""

import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
REQUEST = 600
SENTENCE_END = re.compile(r"[.!?。！？](?=\s|\Z|[^\x00-\x7f])|\n+")
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W\d_]{4,}")
EMPTY = frozenset(
    str.split(
        "write give provid create genera follow given based below about using please make what "
        "which with from this that have your would should could list explai descri name find "
        "input output"
    )
)
ENOUGH = 4


def judging_function(query: str, response: str) -> float:
    prompt = [word[:6] for word in WORD.findall(query[:LIMIT].lower())]
    request = {word[:6] for word in WORD.findall(query[:REQUEST].lower())} - EMPTY
    known = set(prompt)
    best: dict[str, int] = {}
    any_text = False
    for sentence in SENTENCE_END.split(response[:LIMIT].lower()):
        stems = {word[:6] for word in WORD.findall(sentence)}
        any_text = any_text or bool(stems)
        new = min(len(stems - known), ENOUGH)
        for stem in stems & request:
            best[stem] = max(best.get(stem, 0), new)
        # What a sentence brought is not new in the next one.
        known |= stems
    if not any_text:
        return 0.05 if response.strip() else 0.0
    taken = len(best)
    developed = (sum(best.values()) / ENOUGH + 0.5) / (taken + 1.0)
    return developed * math.sqrt((taken + 1.0) / (len(request) + 1.0))
