"""Are the examples concrete, and are there any?

Measures: every place where an example is announced or given ("for example", "such as", "like",
"including", "e.g.", brackets, a colon inside a line, a series of items) is followed for a few
words. Names, numbers, quotations and words that are new to prompt and response make it concrete;
words already used or empty ones ("things", "many", "etc") do not. The score is the concreteness
found per sentence, with falling returns.
Why it matters: an example earns its place by adding a case; "for example, many things" only
promises one.
Fails: an example can be told without any of the announcing words. They are English, the brackets
and colons are not.
"""

import itertools
import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
REACH = 90
MOST = 400
# Citations and lists of references are easily made up: they earn nothing.
REFERENCES = re.compile(
    r"\n\W{0,8}(?:references?|sources?|bibliography|works cited|citations?)[*_ \t]{0,6}[:\n]",
    re.IGNORECASE,
)
CITATION = re.compile(r"https?://\S+|\[\d{1,3}\]|\([^()\n]{0,80}, (?:(?:1[89]|20)\d\d\w?|n\.d\.)\)")
SENTENCE_END = re.compile(r"[.!?。！？](?=\s|\Z)|\n+")
ANNOUNCED = re.compile(
    r"\b(?:for example|for instance|such as|like|including|includes?|e\.g\.|namely|imagine|say"
    r"|called|named|especially|particularly)\b,?|[(（]|(?<=\w): (?=\S)|(?<=\w) [–—] "
    r"|(?<=\w), (?=\w+,? (?:and|or) )"
)
STOP = re.compile(r"[.!?;)）\n]")
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]+")
EMPTY = frozenset(
    str.split(
        "things thing stuff many various several different other others more some people that this "
        "with from your their they have will would something anything etc"
    )
)


def judging_function(query: str, response: str) -> float:
    text = CITATION.sub(" ", REFERENCES.split(response[:LIMIT], maxsplit=1)[0])
    known = set(WORD.findall(query[:LIMIT].lower()))
    concrete = 0.0
    for found in itertools.islice(ANNOUNCED.finditer(text), MOST):
        case = text[found.end() : found.end() + REACH]
        stop = STOP.search(case)
        words = WORD.findall(case[: stop.start()] if stop else case)
        particulars = 0.0
        for word in words:
            lowered = word.lower()
            if lowered in known or lowered in EMPTY:
                continue
            known.add(lowered)
            named = word[0].isdigit() or word[0].isupper()
            particulars += 1.0 if named else 0.4 if len(word) > 4 else 0.0
        concrete += min(particulars, 3.0) / 3.0
    rate = concrete / (len(SENTENCE_END.findall(text)) + 2.0)
    return rate / (rate + 0.5)
