"""Does the response come to an end, or does it break off?

Measures: how the last line ends. A full stop, a closing quotation mark, a signature, a closed
code fence or table row is an end; a trailing comma or colon, a dangling "and" or "the", a list
number with nothing behind it, an open code fence or bracket, or a last list item much shorter
than its siblings is a break. A last item that only repeats an earlier line means the text ran
until it was cut.
Why it matters: truncated output is common, and what is missing is usually the conclusion.
Fails: titles, labels and verse end properly without a stop; short answers are therefore let
off.
"""

import re

TAIL = 6_000
DANGLING = frozenset(
    str.split(
        "a an the and or but of to in on at for with from by as that which who is are was were "
        "be will can could should would may might must not if when while because so than then "
        "into your their its his her our my this these those such including like about"
    )
)
WORD = re.compile(r"[^\W\d_]+")
BARE_MARK = re.compile(r"\s*(?:[-*•+]|\(?\d{1,3}[.):]?|#{1,6}|\|)\s*\Z")
ITEM = re.compile(r"\s*(?:[-*•+]|\(?\d{1,3}[.):])\s+\S")
FINAL = ".!?…。！？”\"'’)]}`|*>؟।"
OPEN = ",:;-–—([{/&+=<"


def judging_function(query: str, response: str) -> float:
    text = response[-TAIL:].rstrip()
    if not text:
        return -1.0
    lines = [line for line in text.split("\n") if line.strip()]
    last = lines[-1].strip()
    words = WORD.findall(last.lower())
    if last[-1] in FINAL:
        score = 1.0
    elif last[-1] in OPEN:
        score = 0.0
    elif len(text) < 60:
        score = 0.9
    elif len(words) <= 6:
        score = 0.7
    else:
        score = 0.45
    if BARE_MARK.match(lines[-1]):
        score = -0.3
    elif words and words[-1] in DANGLING and last[-1].isalpha() and len(words) > 2:
        score = min(score, 0.1)
    if response[-60_000:].count("```") % 2:
        score -= 0.5
    if text.count("(") > text.count(")"):
        score -= 0.2
    siblings = [line for line in lines[:-1] if ITEM.match(line)]
    if len(siblings) >= 3 and ITEM.match(lines[-1]):
        typical = sorted(map(len, siblings))[len(siblings) // 2]
        if len(lines[-1]) < 0.35 * typical:
            score -= 0.3
        if not siblings[-1].rstrip().endswith(last[-1]) and last[-1].isalnum():
            score -= 0.2
    if len(lines) > 2:
        bodies = [line.lstrip("-*•+0123456789.) \t").strip().lower() for line in lines]
        if bodies[-1] in bodies[:-1]:
            score -= 0.4
    return score
