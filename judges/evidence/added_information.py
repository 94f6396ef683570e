"""How much does the response tell that the prompt had not said?

Measures: the number of bytes a compressor needs for the response once it has seen the prompt,
on a logarithmic scale; repetition and quotation cost nothing and count nothing. Numbers, names
and rare words are what is expensive to compress, so this is a crude measure of the amount of
evidence offered. Beyond about a page more gives no more.
Why it matters: with tasks that allow any length, readers prefer answers that bring more, but do
not fall for mere bulk.
Fails: it uses size on purpose; where a single word was asked for, the judge `size_for_the_task`
has to speak against it. Random characters are expensive too.
"""

import math
import zlib

# Characters that are read; what follows has no influence.
LIMIT = 24_000
PROMPT_LIMIT = 8_000
PAGE = 3_000


def packed(data: bytes) -> int:
    return len(zlib.compress(data, 6))


def judging_function(query: str, response: str) -> float:
    text = " ".join(response[:LIMIT].lower().split()).encode("utf-8", "replace")
    prompt = " ".join(query[-PROMPT_LIMIT:].lower().split()).encode("utf-8", "replace")
    if not text:
        return 0.0
    added = max(0, packed(prompt + b"\n" + text) - packed(prompt))
    return math.log1p(min(added, PAGE) / 12.0)
