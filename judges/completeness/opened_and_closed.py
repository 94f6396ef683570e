"""Is what the text opens also closed, and what it starts also carried through?

Measures: things that come in pairs or series, by one pass with a stack: brackets, quotation
marks, code fences; and turns that promise a partner: "first" and "second", "on the one hand",
"not only", "both ... and", "either ... or", a greeting and a sign-off, a colon at the end of a
line and something below it, list number n and n + 1. Each promise kept earns, each one broken
costs three times as much.
Why it matters: text that was cut off, or stitched from parts, leaves ends open long before its
last word shows it.
Fails: smileys and list marks like "a)" are taken out first but not in every form; apostrophes
are not counted as quotation marks.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 40_000
MARK = re.compile(r"(?m)^[ \t]{0,8}\(?(?:\d{1,3}|[a-zA-Z])[.)]|[:;8]-?[()DP]")
NUMBER = re.compile(r"(?m)^[ \t]{0,8}(\d{1,3})[.)]\s")
CLOSERS = {")": "(", "]": "[", "}": "{", "”": "“", "»": "«", "」": "「", "）": "（"}
OPENERS = frozenset(CLOSERS.values())
PARTNERS = (
    (re.compile(r"\bfirst(?:ly)?[, ]"), re.compile(r"\b(?:second\w*|next|then|also|finally)\b")),
    (re.compile(r"\bon (?:the )?one hand\b"), re.compile(r"\bother hand\b|\bwhile\b|\bbut\b")),
    (re.compile(r"\bnot only\b"), re.compile(r"\bbut\b|\balso\b")),
    (re.compile(r"\beither\b"), re.compile(r"\bor\b")),
    (re.compile(r"\bneither\b"), re.compile(r"\bnor\b")),
    (re.compile(r"\bboth\b"), re.compile(r"\band\b")),
    (re.compile(r"\b(?:although|though|while|if)\b"), re.compile(r",|\bthen\b")),
    (re.compile(r"\A\s*(?:dear|hi|hello)\b[^\n]{0,60}\n"), re.compile(
        r"\n[ \t]{0,8}(?:sincerely|best|kind|warm|regards|thank|yours|love|cheers)\b"
    )),
    (re.compile(r":[ \t]*\n"), re.compile(r"\S")),
    (re.compile(r":\s*\Z"), re.compile(r"\S")),
    (re.compile(r"\b(?:these are|includ(?:e|ing)|such as)\b"), re.compile(r",|\band\b|\n")),
)  # fmt: skip
EMPTY = -0.38


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT]
    if not text.strip():
        return EMPTY
    kept = broken = 0.0
    stack: list[str] = []
    for character in MARK.sub(" ", text):
        if character in OPENERS:
            stack.append(character)
        elif character in CLOSERS:
            if stack and stack[-1] == CLOSERS[character]:
                stack.pop()
                kept += 1
            else:
                broken += 1
    broken += min(len(stack), 3)
    for mark in ('"', "```"):
        count = text.count(mark)
        kept += count // 2
        broken += count % 2
    lowered = text.lower()
    for opening, closing in PARTNERS:
        found = opening.search(lowered)
        if found:
            done = closing.search(lowered, found.end()) is not None
            kept += done
            broken += not done
    numbers = [int(number) for number in NUMBER.findall(text)]
    if numbers == [1]:
        broken += 1
    return (min(kept, 3.0) - 3.0 * broken) / (min(kept, 3.0) + 3.0 * broken + 4.0)
