"""Does the response deliver as many pieces as the request speaks of: one, a pair, or several?

Measures: the request is read for its grammatical number: "a title", "the best way" and "rewrite the
sentence" want one piece, "a pair" and "both" two, plurals behind a verb of giving ("list",
"suggest", "what are") several. Pieces are list items, else short lines, else, unless one is wanted,
the members of the longest enumeration; paragraphs of one text do not count. The score is minus the
logarithmic distance between wanted and found, with a tolerance for "several" from three to ten and
for requests without a number up to twelve, plus the share of pieces that differ from each other.
Why it matters: five titles where one was asked for leave the choice undone, and one idea where
ideas were asked for is too few.
Fails: plurals are told by their ending; a single piece that is itself a list looks like many.
"""

import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
LONG = 300
ITEM = re.compile(r"(?m)^[ \t]{0,8}(?:[-*•+]|\(?\d{1,3}[.):])[ \t]{1,4}(\S[^\n]{0,800})")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
SEPARATOR = re.compile(r",| and |;")
SEVERAL = re.compile(
    r"\b(?:list|suggest|name|give|provide|generate|write|create|recommend|brainstorm|find|identify"
    r"|describe|what are|tell me|share|offer|come up with|make|propose|think of)\b"
    r"(?: me| us| some| several| a few| a list of| the| of| any| possible| different| good| top"
    r"| best| \d{1,2}| two| three| four| five| six| seven| ten){0,4}"
    r"(?: [a-z-]{2,14}){0,2} [a-z]{3,14}[^s\W\d]s\b"
)
PAIR = re.compile(r"\b(?:a pair of|both|two|couple of|pros and cons)\b")
ONE = re.compile(
    r"\b(?:a|an|one|single|the) (?:[a-z-]{2,14} ){0,2}?(?:title|sentence|name|tweet|slogan|caption"
    r"|headline|question|word|answer|summary|paragraph|synonym|antonym|tagline|motto|category"
    r"|class|number|term|hook|statement|reply|definition|verse|metaphor|fact|joke|reason)\b"
    r"|\b(?:rewrite|classify|translate|correct|rephrase|summari[sz]e|edit|convert|paraphrase)\b"
    r"|\b(?:who|when|where|how (?:many|much|old|long)|is it|is this)\b"
)


def pieces(text: str, inline: bool) -> list[str]:
    items = ITEM.findall(text)
    if len(items) > 1:
        return items
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > 2 and sum(map(len, lines)) / len(lines) < 90:
        return lines
    if not inline:
        return [text]
    enumeration = max(SENTENCE_END.split(text), key=lambda unit: unit.count(","))
    if enumeration.count(",") > 1:
        return [part for part in SEPARATOR.split(enumeration) if part.strip()] or [text]
    return [text]


def wanted(query: str) -> tuple[int, int]:
    """The least and the greatest number of pieces that fit."""
    request = query[:500].lower()
    if SEVERAL.search(request):
        return (2, 10) if PAIR.search(request) else (3, 10)
    if PAIR.search(request):
        return 2, 4
    # In a long request a singular noun may stand anywhere.
    if ONE.search(request) and len(query) < LONG:
        return 1, 2
    return 1, 12


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].strip()
    if not text:
        return 0.2
    low, high = wanted(query)
    # A single text may well enumerate something in passing.
    found = [piece.strip(" .,;:\"'-").lower() for piece in pieces(text, high > 2)]
    distinct = len(set(found))
    miss = 0.0
    if distinct < low:
        miss = math.log(low / distinct)
    elif distinct > high:
        miss = math.log(distinct / high)
    # Within the tolerance, nearer to its middle is a little better.
    middle = math.sqrt(low * high)
    drift = 0.08 * abs(math.log(distinct / middle))
    return distinct / len(found) - 0.5 * miss - drift
