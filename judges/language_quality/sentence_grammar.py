"""Are the sentences grammatical, as far as the small words show it?

Measures: neighbouring words that cannot stand together in English ("the of", "can is", "they was",
"to went", "more better", "many reason", "a ideas", "didn't goes"), each against the number of
sentences; and, for sentences of five words or more, whether there is a finite verb at all (an
auxiliary, a past or third-person form).
Why it matters: a mistake in agreement or a missing verb is noticed by every reader, and weak models
and careless edits leave them.
Fails: on verse, dialect, notes and headlines. English only: other scripts get no score, other
languages in Latin letters a low one for both sides.
"""

import itertools
import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|\n+")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
LETTER = re.compile(r"[^\W\d_]")
CLASSES = {
    "D": "the a an my your our their every",
    "P": "of from with at into between",
    "M": "can could will would should might must shall can't won't shouldn't couldn't wouldn't",
    "B": "is are was were am isn't aren't wasn't weren't",
    "3": "is was has does isn't doesn't wasn't hasn't",
    "N": "he she they we i",
    "S": "he she it",
    "L": "they we you these those",
    "Q": "many several few various these those",
    "O": "do did don't didn't doesn't does",
    "J": "more most",
}
WORDS = {name: frozenset(words.split()) for name, words in CLASSES.items()}
IMPOSSIBLE = (
    ("D", "D"), ("D", "P"), ("D", "M"), ("D", "B"), ("D", "N"), ("M", "M"), ("M", "B"),
    ("P", "M"), ("P", "B"), ("P", "N"), ("N", "N"), ("M", "P"), ("M", "3"), ("L", "3"),
)  # fmt: skip
MEMBERS = {
    word: [name for name, words in WORDS.items() if word in words]
    for word in frozenset().union(*WORDS.values())
}
WRONG_FORM = re.compile(
    r"\b(?:(?:he|she|it) (?:are|were|have|do|don't|go|make|say)|i (?:is|are|has)"
    r"|(?:can|could|will|would|should|must|might|didn't|doesn't|did|does) [a-z]{3,12}"
    r"(?:[^e\W]ed|[a-z]ing)(?<!bring)(?<!sing)(?<!need)(?<!feed)(?<!cling)(?<!embed)(?<!ceed)"
    r"(?<!speed)(?<!bleed)(?<!thing)(?<!during)"
    r"|more (?:better|worse|easier|bigger|faster|stronger|happier|cheaper)|an? [a-z]{3,14}ions"
    r"|(?:many|several|various) [a-z]{4,12}(?:tion|ment|ity)|have (?:went|did|came|saw|gave|took)"
    r"|to (?:is|are|was|were|went|has|had|did|goes|makes|gets))\b"
)
FINITE = re.compile(
    r"\b(?:is|are|was|were|am|be|been|has|have|had|do|does|did|can|could|will|would|should|may|might|must"
    r"|shall|[a-z]{1,12}n't|[a-z]{1,8}'(?:s|re|ve|ll|m|d)|went|came|made|took|got|gave|found|saw|said|let"
    r"|[a-z]{2,14}ed|[a-z]{2,14}[^s\W]s)\b"
)


def impossible_pairs(words: list[str]) -> int:
    found = 0
    for left, right in itertools.pairwise(words):
        before, after = MEMBERS.get(left), MEMBERS.get(right)
        if before and after:
            found += any((x, y) in IMPOSSIBLE for x in before for y in after)
    return found


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower().replace("’", "'")
    units = [words for words in map(WORD.findall, UNIT_END.split(text)) if words]
    letters = len(LETTER.findall(text))
    if letters > 4 and 2 * sum(len(word) for words in units for word in words) < letters:
        return float("nan")
    if not units:
        return 0.9 if text.strip() else 0.58
    slips = len(WRONG_FORM.findall(text)) + sum(impossible_pairs(words) for words in units)
    whole = tested = 0
    for words in units:
        if len(words) >= 5:
            tested += 1
            whole += bool(FINITE.search(" ".join(words)[:1000]))
    tied = (whole + 1.95) / (tested + 2.0)
    return tied - 1.5 * min(1.0, slips / (len(units) + 1.0))
