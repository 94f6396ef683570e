"""Are stated numbers and wordings obeyed?

Measures: counts asked for ("5 tips", "three sentences", "at most 50 words", "two paragraphs"),
compared with the count found, by relative distance; words to include (in quotation marks after
"include", "use", "containing"), words to avoid, a given start ("start with", "begin with"), all
capitals or lower case, no commas. The score is the mean over the limits found; with none, it
stays at the middle.
Why it matters: a stated limit is the one part of a request that leaves no room for taste.
Fails: where a number in the prompt is part of the story and looks like a limit.
"""

import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "a": 1, "single": 1,
}  # fmt: skip
COUNT = re.compile(
    r"\b(?:(at most|no more than|fewer than|less than|under|up to|within|maximum of|at least"
    r"|more than|minimum of|over) )?"
    r"(\d{1,4}|" + "|".join(WORDS) + r")(?:(?:-| to | or )(\d{1,4}))?[ -]"
    r"(?:[a-z]{3,14} ){0,2}?(words?|sentences?|paragraphs?|characters?|lines?|tips|ways|ideas"
    r"|examples|reasons|steps|items|questions"
    r"|points|things|names|synonyms|facts|options|bullet points|bullets|titles|books|movies"
    r"|songs|places|benefits|species|types)\b"
)
# A number behind a verb of giving counts things, whatever their name: "name seven birds".
GIVE = re.compile(
    r"\b(?:list|give|name|generate|write|suggest|provide|create|find|make|tell|share|offer"
    r"|recommend|identify|describe)(?: me| us)?"
    r"(?: the| a list of| at least| up to| top)? (\d{1,3}|"
    + "|".join(w for w in WORDS if w not in ("a", "one", "single"))
    + r") (?:[a-z-]{2,14} ){0,2}?([a-z]{3,14}s)\b"
)
ENUMERATED = re.compile(
    r"\b(?:words?|terms?|phrases?|keywords?)(?: in the list)?[^\"“:\n]{0,60}(?:: ?"
    r"|(?=[\"“]))([^.\n]{3,120})"
)
QUOTED = r"[\"'“‘]([^\"'“”‘’\n]{1,40})[\"'”’]"
INCLUDE = re.compile(
    r"\b(?:include|use|using|containing|contain|with) (?:the )?(?:words?|phrases?|terms?"
    r"|keywords?)? ?" + QUOTED
)
AVOID = re.compile(
    r"\b(?:avoid|without|do not use|don't use|never use|not include)(?: using)? (?:the "
    r")?(?:words?|letters?|phrases?)? ?" + QUOTED
)
START = re.compile(r"\b(?:start|begin|starting|beginning) (?:\w+ )?with " + QUOTED)
CAPITALS = re.compile(r"\ball caps\b|\b(?:in|all) (?:capital|uppercase)")
MUST_USE = re.compile(
    r"\b(?:us(?:e|ing)|includ(?:e|ing)|contain(?:ing)?|combin(?:e|ing)|with) (?:the |these "
    r"|all |following ){0,3}(?:words?|terms?|keywords?|phrases?)"
)
SEPARATOR = re.compile(r",|;| and |\"")
ITEM = re.compile(r"(?m)^\s{0,8}(?:[-*•+]|\(?\d{1,3}[.):])\s")
SENTENCE = re.compile(r"(?<=[.!?])(?:\s|\Z)")
WORD = re.compile(r"\w+(?:['’-]\w+)*")
CEILINGS = (
    "at most", "no more than", "fewer than", "less than", "under", "up to", "within",
    "maximum of",
)  # fmt: skip


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
    marked = len(ITEM.findall(text))
    return marked or (lines if lines > 2 else text.count(",") + 1)


def judging_function(query: str, response: str) -> float:
    request, text = query[:4000].lower(), response[:LIMIT].strip()
    results: list[float] = []
    for bound, low, high, unit in COUNT.findall(request)[:6]:
        if low in ("a", "one", "single") and not unit.startswith(
            ("word", "sentence", "paragraph", "line")
        ):
            continue
        stated = least = WORDS.get(low) or int(low)
        most = int(high) if high else stated
        count = count_of(unit, text)
        if bound in CEILINGS:
            least = 0
        elif bound:
            most = 10**9
        # Nobody counts words exactly: a tenth either way is a hit.
        slack = 0.1 * most if unit.startswith(("word", "character")) and most < 10**9 else 0.0
        miss = max(least - slack - count, count - most - slack, 0.0)
        results.append(1.0 / (1.0 + 2.0 * miss / max(1, stated)))
    if not results:
        for low, unit in GIVE.findall(request)[:2]:
            wanted = WORDS.get(low) or int(low)
            results.append(1.0 / (1.0 + 2.0 * abs(count_of(unit, text) - wanted) / max(1, wanted)))
    lowered = text.lower()
    if MUST_USE.search(request):
        for enumeration in ENUMERATED.findall(request)[:1]:
            required = sorted({word.strip(" \"“”'") for word in SEPARATOR.split(enumeration)})
            results += [float(word in lowered) for word in required[:12] if 1 < len(word) < 20]
    results += [float(word in lowered) for word in INCLUDE.findall(request)[:10]]
    results += [float(word not in lowered) for word in AVOID.findall(request)[:10]]
    results += [float(lowered.startswith(word)) for word in START.findall(request)[:2]]
    if CAPITALS.search(request):
        results.append(float(text.isupper()))
    if "all lowercase" in request or "in lowercase" in request:
        results.append(float(text.islower()))
    if not results:
        return 0.5
    return math.fsum(results) / len(results) if text else 0.0
