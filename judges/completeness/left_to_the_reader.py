"""How much does the response leave for the reader to fill in?

Measures: places where content should be and a token stands for it, per sentence: "etc.", "and so
on", dots, blanks, bracketed placeholders, "TBD" and "look it up" in full; indefinite words
("something", "various", "certain", "some kind of") by half; plain "some", "other", "many",
"different" by a fifth. What the prompt itself uses is free, and so are brackets in templates,
letters and code.
Why it matters: every such token is a part of the answer that was not given.
Fails: "some" is often just right. The words are English; the marks are not, so other languages are
judged by marks alone.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
SENTENCE_END = re.compile(r"[.!?。！？](?=\s|\Z)|\n+")
TOKENS = (
    (1.0, re.compile(r"\betc\b|\band so (?:on|forth)|\band (?:much |many )?(?:more|others)\b")),
    (1.0, re.compile(r"\.{3,9}|…|_{3,40}|\bt\.?b\.?[ad]\b|\bn/a\b|\bxx+\b|\blorem\b")),
    (0.5, re.compile(
        r"\b(?:various|something|someone|somewhere|somehow|things?|stuff|certain|anything"
        r"|everything|whatever|appropriate|relevant|some (?:kind|sort|type|people|of))\b"
    )),
    (0.2, re.compile(r"\b(?:some|other|many|different|several)\b")),
    (1.5, re.compile(
        r"\b(?:look it up|look up|search (?:for|online|the)|google|find out|check online"
        r"|on your own|ask someone|read (?:a|some) books?|do (?:some|your) research)\b"
    )),
)  # fmt: skip
BRACKETED = re.compile(r"\[[A-Za-z][^\]\n]{1,40}\]|<[A-Za-z][^>\n]{1,40}>|\{[A-Za-z][^}\n]{1,40}\}")
BLANKS_ALLOWED = re.compile(r"\b(?:template|form|letter|e-?mail|blank|html|code|xml|placeholder)")
EMPTY = -0.29


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower()
    prompt = query[:LIMIT].lower()
    if not text.strip():
        return EMPTY
    left = 0.0
    for weight, pattern in TOKENS:
        own = set(pattern.findall(prompt))
        left += weight * sum(token not in own for token in pattern.findall(text))
    if not BLANKS_ALLOWED.search(prompt[:600]):
        left += len(BRACKETED.findall(text))
    rate = left / (len(SENTENCE_END.findall(text)) + 2.0)
    return -rate / (rate + 1.0)
