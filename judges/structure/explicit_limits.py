"""Are the conditions that the prompt states obeyed: counts, wordings, and what goes with what?

Measures: counts asked for ("5 tips", "three sentences", "at most 50 words"), compared with the
count found, by relative distance; words to include or to avoid (in quotation marks or listed), a
given beginning or end, all capitals or lower case, no commas. Most prompts state softer conditions:
what stands behind "with", "about", "for", "using", "between", "in" and the like should be taken up
by a content word, what stands behind "without", "except" or "avoid" should not. Counts and wordings
weigh twice; the score is the mean, drawn to the middle by one imagined condition.
Why it matters: a stated condition is the part of a request that leaves no room for taste, and what
a response to a similar but different request fails.
Fails: where a number in the prompt is part of the story and looks like a limit. English only, as
far as the conditions go: with none found, it stays at the middle.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
NUMBERS = {
    "a": 1, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20,
}  # fmt: skip
NUMBER = r"(\d{1,4}|" + "|".join(NUMBERS) + ")"
TEXT_UNITS = r"words?|sentences?|paragraphs?|characters?|lines?"
COUNT = re.compile(
    r"\b(?:(at most|no more than|fewer than|less than|under|up to|within|maximum of|at least"
    r"|more than|minimum of|over) )?" + NUMBER + r"(?:(?:-| to | or )(\d{1,4}))?[ -]"
    r"(?:[a-z]{3,14} ){0,2}?(" + TEXT_UNITS + r"|tips|ways|ideas|examples|reasons|steps|items"
    r"|questions|points|things|names|synonyms|facts|options|bullets|titles|books|movies|songs"
    r"|places|benefits)\b"
)
# A number behind a verb of giving counts things, whatever their name: "name seven birds".
GIVE = re.compile(
    r"()\b(?:list|give|name|generate|write|suggest|provide|create|find|make|tell|share|offer"
    r"|recommend|identify|describe)(?: me| us)?(?: the| a list of| at least| up to| top)? "
    + NUMBER
    + r"() (?:[a-z-]{2,14} ){0,2}?([a-z]{3,14}s)\b"
)
CEILINGS = frozenset(
    ("at most", "no more than", "fewer than", "less than", "under", "up to", "within", "maximum of")
)
QUOTED = r"[\"'“‘]([^\"'“”‘’\n]{1,60})[\"'”’]"
THE_WORD = r"(?: using)? ?(?:the |exact |words?|letters?|phrases?|terms?|keywords?| ){0,5}"
WORDINGS = (
    (re.compile(r"\b(?:include|use|using|containing|contain|with)" + THE_WORD + QUOTED),
     lambda text, word: word in text),
    (re.compile(r"\b(?:avoid|without|not use|don't use|never use|not include)" + THE_WORD + QUOTED),
     lambda text, word: word not in text),
    (re.compile(r"\b(?:start|begin)(?:ning|ing)? (?:\w+ ){0,3}with" + THE_WORD + QUOTED),
     lambda text, word: text.lstrip("\"'“ ").startswith(word)),
    (re.compile(r"\b(?:end|finish|close)(?:ing)? (?:\w+ ){0,3}with" + THE_WORD + QUOTED),
     lambda text, word: text.rstrip("\"'”. ").endswith(word.rstrip(". "))),
)  # fmt: skip
LISTED = re.compile(
    r"\b(?:us(?:e|ing)|includ(?:e|ing)|contain(?:ing)?|combin(?:e|ing)|with) (?:the |these |all "
    r"|following ){0,3}(?:words?|terms?|keywords?|phrases?)[^\"“:\n]{0,60}[:\"“] ?([^.\n]{3,120})"
)
CAPITALS = re.compile(r"\ball caps\b|\b(?:in|all) (?:capital|uppercase)")
SMALL = re.compile(r"\b(?:all|in) lower-?case")
NO_COMMAS = re.compile(r"\b(?:no|without|any|avoid|use of) commas\b")
SOFT = re.compile(
    r"\b(with|about|for|using|between|in|of|from|on|as|including|based on|without|except|avoid|not)"
    r" ((?:[\w'-]{1,20}[ ]?){1,5})"
)
NEGATIVE = frozenset(("without", "except", "avoid", "not"))
SEPARATOR = re.compile(r",|;| and |[\"“”]")
CONTENT = re.compile(r"[^\W\d_]{4,30}")
EMPTY = frozenset(
    str.split(
        "with about this that from your have using given following below based sentence text input "
        "words more some each them their what which when these those into like also only"
    )
)
ITEM = re.compile(r"(?m)^\s{0,8}(?:[-*•]|\(?\d{1,3}[.):])\s")
SENTENCE = re.compile(r"(?<=[.!?])(?:\s|\Z)")
WORD = re.compile(r"\w+(?:['’-]\w+)*")


def count_of(unit: str, text: str) -> int:
    if unit.startswith("word"):
        return len(WORD.findall(text))
    if unit.startswith("sentence"):
        return max(1, len(SENTENCE.findall(text)))
    if unit.startswith("paragraph"):
        return sum(1 for part in text.split("\n\n") if part.strip())
    if unit.startswith("character"):
        return len(text)
    lines = sum(1 for line in text.split("\n") if line.strip())
    if unit.startswith("line"):
        return lines
    return len(ITEM.findall(text)) or (lines if lines > 2 else text.count(",") + 1)


def counts_kept(request: str, text: str) -> list[float]:
    kept = []
    for bound, low, high, unit in (COUNT.findall(request) or GIVE.findall(request))[:6]:
        stated = NUMBERS.get(low) or int(low)
        if low in ("a", "one", "single") and not re.match(TEXT_UNITS, unit):
            continue
        least, most = float(stated), float(high or stated)
        if bound:
            least, most = (0.0, most) if bound in CEILINGS else (least, float("inf"))
        count = count_of(unit, text)
        # Nobody counts words exactly: a tenth either way is a hit.
        slack = 0.1 * stated if unit.startswith(("word", "character")) else 0.0
        miss = max(least - slack - count, count - most - slack, 0.0)
        kept.append(1.0 / (1.0 + 2.0 * miss / max(1, stated)))
    return kept


def wordings_kept(request: str, text: str) -> list[float]:
    lowered = text.lower().replace("’", "'")
    kept = [
        float(test(lowered, word.strip()))
        for pattern, test in WORDINGS
        for word in pattern.findall(request)[:10]
    ]
    for listed in LISTED.findall(request)[:1]:
        required = dict.fromkeys(word.strip(" \"“”'") for word in SEPARATOR.split(listed))
        kept += [float(word in lowered) for word in list(required)[:12] if 1 < len(word) < 20]
    tests = ((CAPITALS, text.isupper()), (SMALL, text.islower()), (NO_COMMAS, "," not in text))
    return kept + [float(obeyed) for pattern, obeyed in tests if pattern.search(request)]


def soft_kept(request: str, text: str) -> list[float]:
    answer = {word[:5] for word in CONTENT.findall(text.lower())}
    kept = []
    for cue, words in SOFT.findall(request)[:16]:
        named = {word[:5] for word in CONTENT.findall(words) if word not in EMPTY}
        if named:
            share = len(named & answer) / len(named)
            kept.append(1.0 - share if cue in NEGATIVE else share**0.5)
    return kept


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].strip()
    if not text:
        return 0.28
    request = query[:3000].lower().replace("’", "'")
    hard = counts_kept(request, text) + wordings_kept(request, text)
    soft = soft_kept(request[:800], text)
    # However many soft conditions there are, together they are one.
    rest = (sum(soft) + 0.5) / (len(soft) + 1.0)
    return (2.0 * sum(hard) + rest + 0.5) / (2.0 * len(hard) + 2.0)
