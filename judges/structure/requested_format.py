"""Has the response the form that was asked for?

Measures: the form named in the prompt (list, table, JSON, code, letter or e-mail, poem, dialogue,
recipe, itinerary, questions, title, tweet or caption, single sentence, paragraph) is looked for by
its outward marks: list marks, cell bars, greeting and closing, line breaks, speakers, day headings,
question marks, length. Where no form is named, the form of the prompt's own material (bars, list
marks, speakers) is expected again only for edits.
Why it matters: form is the part of an instruction whose failure is seen first.
Fails: where a word names a topic rather than a form ("write about tables").
"""

import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
LIST_ITEM = re.compile(r"(?m)^\s{0,8}(?:[-*•+]|\(?\d{1,3}[.):])\s{0,4}\S")
ITEM_END = re.compile(r"[,;\n]")
SPEAKER = re.compile(r"(?m)^\s{0,4}[A-Z][\w .]{0,24}:")
GREETING = re.compile(
    r"\s*(?:subject:|dear|hi|hello|good (?:morning|afternoon|evening)|to whom|greetings|hey)\b"
)
CLOSING = re.compile(
    r"\b(?:sincerely|regards|best|thanks|thank you|yours|cheers|warmly|respectfully|love)\b"
)
CODE = re.compile(
    r"```|\b(?:def|return|function|class|import|select|var|const|public|print)\b|[;{}<>=]"
)
DAY = re.compile(r"\b(?:day|week|step|morning) ?\d|\bmorning\b|\bafternoon\b")


def several(text: str) -> float:
    """Several different items; in lines of their own they count more than in a sentence."""
    lines = [line.strip(" -*•+0123456789.):\t").lower() for line in text.split("\n")]
    separate = len({line for line in lines if line}) if len(lines) > 2 else 0
    inline = len({item.strip().lower() for item in ITEM_END.split(text)})
    return min(1.0, max(math.log2(1 + separate) / 3.3, 0.7 * math.log2(inline) / 3.3))


def table(text: str) -> float:
    rows = [line for line in text.split("\n") if line.count("|") > 1 or line.count("\t") > 0]
    filled = [row for row in rows if any(char.isalnum() for char in row)]
    even = len(filled) > 1 and filled[0].count("|") == filled[1].count("|")
    return 1.0 if len(filled) > 1 and even else 0.5 if len(filled) > 1 else 0.0


def letter(text: str) -> float:
    head, tail = text[:200].lower(), text[-200:].lower()
    return (
        0.5 * bool(GREETING.match(head))
        + 0.3 * bool(CLOSING.search(tail))
        + 0.2 * (text.count("\n") > 2)
    )


def poem(text: str) -> float:
    lines = [line for line in text.split("\n") if line.strip()]
    return 1.0 if len(lines) > 3 and sum(map(len, lines)) / len(lines) < 70 else 0.0


def short_to(limit: int, text: str) -> float:
    words = len(text.split())
    return 1.0 if words <= limit else max(0.0, 1.0 - (words - limit) / (2.0 * limit))


def prose(text: str) -> float:
    return min(1.0, len(text) / 400) - 0.5 * (len(LIST_ITEM.findall(text)) > 3)


FORMS = (
    (re.compile(
        r"\bjson\b"
    ), lambda text: 1.0 if text.strip("`\n json").startswith(("{", "[")) else 0.0),
    (re.compile(r"\b(?:table|columns?|chart|spreadsheet)\b"), table),
    (re.compile(
        r"\b(?:python|javascript|code|sql|html|regex|function (?:to|that|which)|program (?:to"
        r"|that|which))\b"
    ), lambda text: min(1.0, len(CODE.findall(text)) / 5)),
    (re.compile(r"\b(?:e-?mail|letter)\b"), letter),
    (re.compile(r"\b(?:poem|haiku|lyrics|song about|limerick|verse)\b"), poem),
    (re.compile(
        r"\b(?:dialogue|conversation between|screenplay)\b"
    ), lambda text: min(1.0, len(SPEAKER.findall(text)) / 3)),
    (re.compile(
        r"\b(?:recipe|ingredients)\b"
    ), lambda text: 0.5 * ("ngredient" in text) + 0.5 * several(text)),
    (re.compile(
        r"\b(?:itinerary|schedule|agenda|timetable)\b"
    ), lambda text: min(1.0, len(DAY.findall(text.lower())) / 3)),
    (re.compile(r"\b(?:questions|quiz)\b"), lambda text: min(1.0, text.count("?") / 3)),
    (re.compile(r"\b(?:one|single|a) sentence\b"), lambda text: short_to(30, text)),
    (re.compile(r"\b(?:title|headline|slogan|tagline)\b"), lambda text: short_to(12, text)),
    (re.compile(
        r"\b(?:tweet|caption|hashtags?)\b"
    ), lambda text: 0.5 * short_to(45, text) + 0.5 * ("#" in text)),
    (re.compile(
        r"\b(?:list|several|some|examples|ideas|ways|tips|steps|bullet|suggest|recommend|names?"
        r"|as many)\b"
    ), several),
    (re.compile(r"\b(?:paragraph|essay|story|article)\b"), prose),
)  # fmt: skip


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].strip()
    if not text:
        return -0.05
    request = query[:700].lower()
    for pattern, fulfilled in FORMS:
        if pattern.search(request):
            return fulfilled(text)
    return 0.5
