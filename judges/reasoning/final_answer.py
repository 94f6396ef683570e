"""Where the task has one answer, is it there, once, and easy to find?

Measures: for choices offered in the prompt ("A, B or C", "offensive or not offensive"), that
exactly one is named; for calculations and "how many", that a number stands at the end or at the
start and is not just one from the prompt; for requests for a word, title or name, that there is
one, not a text about it; for anything else, that the opening or closing sentence commits to
something rather than asking back or putting off.
Why it matters: an answer that has to be guessed from the working is not yet an answer.
Fails: it does not know whether the answer is right.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 12_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|\n+")
OPTIONS = re.compile(
    r"\b([a-z][a-z -]{1,24}(?:, (?:or |and )?[a-z][a-z -]{1,24}){0,6}),? or "
    r"([a-z][a-z]{1,20}(?: [a-z]{1,20})?)"
)
CHOICE = re.compile(
    r"\b(?:classif\w*|categori\w*|choose|select|decide|identify|determine|whether|which|label)\b"
)
NUMERIC = re.compile(
    r"\b(?:how (?:many|much|old|long|far)|calculate|compute|solve|what is the (?:sum|total"
    r"|value|area|average|probability)"
    r"|find the|percent|\d ?[-+*/x×] ?\d|estimate)"
)
SINGLE = re.compile(
    r"\b(?:title|headline|slogan|tagline|synonym|antonym|which word|one word|one sentence|motto)\b"
)
NUMBER = re.compile(r"\d[\d,]{0,14}(?:\.\d{1,6})?")
COMMIT = re.compile(
    r"\b(?:answer|result|total|therefore|is|are|equals|so|thus|recommend|best|yes|no)\b|="
)
EVADE = (
    "it depends", "i don't know", "not sure", "cannot determine", "hard to say",
    "impossible to say", "more information is needed", "not enough information", "no idea",
)  # fmt: skip


def choice_score(options: list[str], text: str) -> float:
    named = {option for option in options if re.search(rf"\b{re.escape(option)}\b", text)}
    # "not offensive" holds "offensive": the longer option is the one meant.
    named = {o for o in named if not any(o != other and o in other for other in named)}
    if len(named) == 1:
        return 1.0 if len(text) < 200 else 0.8
    return 0.2 if named else 0.0


def judging_function(query: str, response: str) -> float:
    request = query[:1500].lower()
    text = response[:LIMIT].lower().strip()
    if not text:
        return -1.0
    units = [unit for unit in UNIT_END.split(text) if unit.strip()]
    edges = units[0] + " \n " + units[-1]
    if CHOICE.search(request):
        found = OPTIONS.search(request)
        if found:
            options = [part.split(" and ")[-1].strip() for part in found[1].split(",")] + [found[2]]
            options = [
                o.removeprefix("or ").removeprefix("is ").strip() for o in options if len(o) > 1
            ]
            return choice_score([option.split(" of ")[-1] for option in options], text)
    if NUMERIC.search(request):
        known = set(NUMBER.findall(query[:4000]))
        shown = NUMBER.findall(edges)
        new = [number for number in shown if number not in known]
        score = 0.9 if new else 0.5 if shown else 0.35 if NUMBER.search(text) else 0.0
        return min(1.0, score + 0.1 * bool(COMMIT.search(units[-1])))
    evasion = sum(phrase in edges for phrase in EVADE)
    if len(query) < 1200 and SINGLE.search(request[:250]) and "list" not in request:
        return max(0.2, 1.0 - 0.12 * max(0, len(units) - 2)) - 0.3 * min(evasion, 2)
    commitment = 0.55 + 0.1 * bool(COMMIT.search(units[0])) + 0.1 * bool(COMMIT.search(units[-1]))
    return commitment - 0.15 * min(evasion, 3)
