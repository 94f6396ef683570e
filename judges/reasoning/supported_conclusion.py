"""Does the ending follow from what was said before it?

Measures: the content words and numbers of the closing sentence (or of the one with "therefore", "in
conclusion", "the answer is") are looked up in the body of the response. Words that come from the
body support it, up to the half that leaves room for something new; a number that neither the body
nor the prompt holds weakens it. A closing that repeats one earlier sentence whole concludes
nothing. Texts of one sentence are held against the prompt.
Why it matters: a conclusion that does not come out of the working is a guess put behind it.
Fails: where the text just ends, as stories and lists do, the last item stands in for a conclusion;
then only the moderate weight keeps the harm small.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]{1,2}|[^\W\d_]{4,30}")
NUMBER = re.compile(r"(?<![\w.])\d[\d,]{0,14}(?:\.\d{1,6})?")
CONCLUDES = re.compile(
    r"\b(?:therefore|thus|hence|in conclusion|overall|to sum up|in summary|the answer is|as a "
    r"result|consequently|in short|the result is|final(?:ly)?)\b"
)
EMPTY = frozenset(
    str.split(
        "that this with have from they their them there these those will would could should what "
        "when where which while your also such more most some into than then been were being "
        "because about other only just very over therefore thus overall conclusion result answer"
    )
)


def stems(text: str) -> set[str]:
    return {word[:6] for word in WORD.findall(text) if word not in EMPTY}


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower()
    units = [unit for unit in UNIT_END.split(text) if unit.strip()]
    asked = query[:LIMIT].lower()
    if not units:
        return -0.15
    prompt = stems(asked)
    marked = [place for place, unit in enumerate(units) if place and CONCLUDES.search(unit)]
    end = marked[-1] if marked and marked[-1] >= len(units) - 3 else len(units) - 1
    closing = stems(units[end])
    figures = set(NUMBER.findall(units[end]))
    if end == 0:
        own = len(closing & prompt) / (len(closing) + 2.0)
        return 0.25 + 0.2 * own
    body = " ".join(units[:end])
    before = stems(body)
    # Half supported, half new is what an ending that carries the text on looks like.
    support = (len(closing & before) + 1.0) / (len(closing) + 3.0)
    score = 0.6 * (1.0 - abs(support - 0.5) / 0.5)
    known = set(NUMBER.findall(body)) | set(NUMBER.findall(asked))
    if figures:
        score += 0.25 * (2.0 * len(figures & known) / len(figures) - 1.0)
    earlier = {" ".join(WORD.findall(unit)) for unit in units[:end]}
    if closing and " ".join(WORD.findall(units[end])) in earlier:
        score -= 0.5
    score += 0.1 * bool(marked and end >= len(units) - 2)
    score += 0.2 * len(closing & prompt) / (len(closing) + 2.0)
    return score
