"""Does the response keep to its subject and to what it has said?

Measures: the share of sentences that take up a content word of the prompt, less what contradicts
itself: the same statement met once with and once without a negation, the same "X is" with two
different numbers, a verdict that flips ("yes" at the start, "no" later), a refusal that goes on to
comply, claims taken back ("wait", "actually, no").
Why it matters: a text that drifts answers another question, and one that says both a thing and
its opposite is wrong at least once.
Fails: on real contrasts ("not with water but with oil"), which it tries to let off by asking for
nearly identical statements; it cannot see contradictions in other words.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
UNIT_END = re.compile(r"(?<=[.!?;])\s+|\n+")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:\.\d{1,6})?")
CONTENT = re.compile(r"[^\W\d_]{4,}")
NEGATION = frozenset(
    str.split(
        "not no never cannot can't don't doesn't didn't isn't aren't wasn't weren't won't "
        "wouldn't shouldn't couldn't without none neither nor hardly"
    )
)
SMALL = frozenset(
    str.split(
        "the a an of to in is are was were be it this that and or for on as with by at so do does"
    )
)
ARTICLES = frozenset(("the", "a", "an", "so", "then", "therefore", "thus"))
REFUSAL = re.compile(r"\bi (?:can't|cannot|won't|will not) (?:help|assist|do|provide|answer)\b")
COMPLIES = re.compile(r"\b(?:here (?:is|are)|here's|first,|step 1|you can (?:use|start|try))\b")
COPULAS = frozenset(("is", "are", "equals", "costs"))
TAKEN_BACK = (
    "wait,", "actually, no", "let me correct", "i made a mistake", "scratch that",
    "correction:", "oops",
)  # fmt: skip
EMPTY = 0.055


def stated_figures(words: list[str]) -> list[tuple[tuple[str, ...], str]]:
    """The subject (up to three words) and the number of each "X is 12"."""
    words = [word for word in words if word not in ARTICLES]
    found = []
    for position, word in enumerate(words[:-1]):
        if position > 1 and word in COPULAS and words[position + 1][0].isdigit():
            found.append((tuple(words[max(0, position - 3) : position]), words[position + 1]))
    return found


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower().replace("’", "'")
    asked = {word[:5] for word in CONTENT.findall(query[:LIMIT].lower())}
    polarity: dict[frozenset[str], bool] = {}
    figures: dict[tuple[str, ...], str] = {}
    faults = 0.0
    anchored = 0
    count = 0
    starts: list[str] = []
    for unit in UNIT_END.split(text):
        words = WORD.findall(unit)
        if not unit.strip():
            continue
        count += 1
        starts += words[:1]
        anchored += any(word[:5] in asked for word in CONTENT.findall(unit))
        content = frozenset(w[:6] for w in words if w not in SMALL and w not in NEGATION)
        if len(content) >= 2:
            negated = sum(word in NEGATION for word in words) % 2 == 1
            if polarity.setdefault(content, negated) != negated:
                faults += 1.5
        for subject, figure in stated_figures(words):
            faults += 0.7 * (figures.setdefault(subject, figure) != figure)
    if not count:
        return EMPTY
    if (
        starts
        and starts[0] in ("yes", "no")
        and any(start in ("yes", "no") and start != starts[0] for start in starts[1:])
    ):
        faults += 1.0
    refused = REFUSAL.search(text)
    if refused and COMPLIES.search(text, refused.end()):
        faults += 1.0
    faults += sum(text.count(phrase) for phrase in TAKEN_BACK)
    return (anchored + 1.2) / (count + 2.0) - faults / (faults + 0.25 * count + 1.0)
