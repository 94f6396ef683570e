"""How many checkable particulars does the response give per sentence?

Measures: numbers with units, money, percentages, dates and years, proper names inside
sentences, quotations, code words; each particular once. Titles, citations and lists of references
are left out. The count is divided by the number of sentences and saturates, so one fact a sentence
is enough, and a list of bare numbers gains little.
Why it matters: particulars are what makes a statement testable and useful, and vague models
avoid them.
Fails: a false particular counts like a true one. Names are recognised by capitals, so scripts
without them are judged by numbers and quotations only.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|\n+")
LIST_MARK = re.compile(r"(?m)^\s{0,8}\(?\d{1,3}[.):]")
# Citations and lists of references are easily made up: they earn nothing.
REFERENCES = re.compile(
    r"\n\W{0,8}(?:references?|sources?|bibliography|works cited|citations?)[*_ \t]{0,6}[:\n]",
    re.IGNORECASE,
)
CITATION = re.compile(r"https?://\S+|\[\d{1,3}\]|\([^()\n]{0,80}, (?:(?:1[89]|20)\d\d\w?|n\.d\.)\)")
# Titles are written in capitals without naming anything.
TITLE = re.compile(r"(?m)^[ \t]{0,6}#.*$|\*\*[^*\n]{1,80}\*\*")
PARTICULARS = (
    re.compile(r"[$€£¥]\s?\d[\d,.]{0,12}|\d[\d,.]{0,12}\s?(?:%|percent|dollars|euros)"),
    re.compile(r"\b(?:1[0-9]|20)\d\d\b"),
    re.compile(
        r"\b\d[\d.,/]{0,8}\s?(?:km|kg|mg|ml|cm|mm|m|g|cups?|tea|table|minutes?|hours?|days?"
        r"|weeks?|years?|miles?|°|degrees|times|people)\w{0,6}"
    ),
    re.compile(r"(?<=[a-z,;:&] )[A-Z][\w'’-]{1,20}(?: [A-Z][\w'’-]{1,20}){0,3}"),
    re.compile(r"\"[^\"\n]{3,80}\"|“[^”\n]{3,80}”|`[^`\n]{2,60}`"),
    re.compile(r"\b[A-Z]{2,6}\b"),
    re.compile(
        r"\b(?:January|February|March|April|June|July|August|September|October|November"
        r"|December)\b"
    ),
    re.compile(r"(?<![\w.,])\d{1,6}(?:\.\d{1,4})?(?![\w%])"),
)  # fmt: skip


def judging_function(query: str, response: str) -> float:
    text = CITATION.sub(" ", REFERENCES.split(response[:LIMIT], maxsplit=1)[0])
    text = LIST_MARK.sub("", TITLE.sub(" ", text))
    units = sum(1 for unit in UNIT_END.split(text) if unit.strip())
    if not units:
        return 0.0
    prompt = query[:LIMIT]
    found = 0.0
    for pattern in PARTICULARS:
        for particular in set(pattern.findall(text)):
            # What the prompt already named is worth less than what the response adds.
            found += 0.5 if particular in prompt else 1.0
    rate = found / (units + 1.0)
    return rate / (rate + 1.0)
