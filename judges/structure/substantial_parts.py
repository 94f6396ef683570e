"""Are the parts of the text substantial, or is it cut into scraps?

Measures: the text is cut at sentence ends, line ends, semicolons and colons, as layout and
punctuation divide it; the score is the mean number of different content words in a part, with
falling returns. Parts without any do not count, and three imagined parts of seven words keep short
texts near the middle.
Why it matters: headings over nothing, one-word bullets, symbols and short slogans give a text a
structure without anything in it; a part that holds several different words says something.
Fails: for lists of names, verse and tables, whose parts are short by right; a sentence without an
end looks substantial. Texts without spaces are read by pairs of characters.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
PART_END = re.compile(r"(?<=[.!?;:])\s+|(?<=[。！？；：])|\n+")
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W\d_]{4,30}")
USUAL_WORDS, USUAL_PARTS = 7, 3


def judging_function(query: str, response: str) -> float:
    words = USUAL_WORDS * USUAL_PARTS
    parts = USUAL_PARTS
    for part in PART_END.split(response[:LIMIT].lower()):
        own = {word[:6] for word in WORD.findall(part)}
        parts += bool(own)
        words += len(own)
    if parts == USUAL_PARTS:
        return 0.4 if response.strip() else 0.27
    mean = words / parts
    return mean / (mean + USUAL_WORDS)
