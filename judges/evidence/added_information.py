"""How much does the response tell that the prompt had not said?

Measures: the number of bytes a compressor needs for the response once it has seen the prompt,
on a logarithmic scale; repetition and quotation cost nothing and count nothing, and markup, emoji
and citations are taken out first. Numbers, names
and rare words are what is expensive to compress, so this is a crude measure of the amount of
evidence offered. Beyond about a page more gives no more.
Why it matters: with tasks that allow any length, readers prefer answers that bring more, but do
not fall for mere bulk.
Fails: it uses size on purpose; where a single word was asked for, the judge `size_for_the_task`
has to speak against it. Random characters are expensive too.
"""

import math
import re
import zlib

# Characters that are read; what follows has no influence.
LIMIT = 24_000
PROMPT_LIMIT = 8_000
PAGE = 3_000
PLAIN = re.compile(r"[^\w.,;:!?'’\"()=+/<>-]+|(?m:^[-*+#> ]+)")
# Citations and lists of references are easily made up: they earn nothing.
REFERENCES = re.compile(
    r"\n\W{0,8}(?:references?|sources?|bibliography|works cited|citations?)[*_ \t]{0,6}[:\n]",
    re.IGNORECASE,
)
CITATION = re.compile(r"https?://\S+|\[\d{1,3}\]|\([^()\n]{0,80}, (?:(?:1[89]|20)\d\d\w?|n\.d\.)\)")
EMPTY = 0.29


def plain(text: str) -> bytes:
    """The words of a text alone: no markup, no emoji, no capitals, no citations."""
    words = PLAIN.sub(" ", CITATION.sub(" ", text)).lower().split()
    return " ".join(words).encode("utf-8", "replace")


def packed(data: bytes) -> int:
    return len(zlib.compress(data, 6))


def judging_function(query: str, response: str) -> float:
    text = plain(REFERENCES.split(response[:LIMIT], maxsplit=1)[0])
    prompt = plain(query[-PROMPT_LIMIT:])
    if not text:
        return EMPTY
    added = max(0, packed(prompt + b"\n" + text) - packed(prompt))
    return math.log1p(min(added, PAGE) / 12.0)
