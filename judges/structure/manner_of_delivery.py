"""Are the requests about the manner of writing followed, the stated and the tacit ones?

Measures: stated: numbered or bulleted, separated by commas, one to a line, as a question, in rhyme,
without explanation, with a title or headings, with emoji or hashtags, polite, in the past tense, in
the passive, in the first or third person; each found in the prompt is tested by its outward mark.
Tacit, and with a smaller weight: lines begin with a capital, a figure or a mark, prose ends in a
stop, no stray blanks, no more than one exclamation for each third sentence, no line that runs on
beyond any screen. The score is the weighted mean.
Why it matters: such requests are short, easily checked and often forgotten.
Fails: a word of manner may be the topic ("what is the passive?").
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
NUMBERED = re.compile(r"(?m)^\s{0,8}\(?\d{1,3}[.):]\s")
BULLETED = re.compile(r"(?m)^\s{0,8}[-*•+]\s")
EMOJI = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]")
PAST = re.compile(r"\b(?:was|were|had|did|went|said|[a-z]{3,14}ed)\b")
FIRST_PERSON = re.compile(r"\b(?:i|me|my|we|our)\b")
STRAY = re.compile(r"(?<=\S) {2,8}(?=\S)|[ \t](?=\n)|\n{4,9}")
POLITE = re.compile(r"\b(?:please|thank|would|could)")
PASSIVE = re.compile(r"\b(?:is|are|was|were|been|be) [a-z]{2,14}(?:ed|en)\b")
EXPLAINS = re.compile(r"\b(?:because|this is|the reason|explanation|note)\b")


def rhymes(text: str) -> float:
    ends = [line.strip(" .,;:!?\"'")[-2:].lower() for line in text.split("\n") if line.strip()]
    near = zip(ends, [*ends[1:], "", ""], [*ends[2:], "", ""], strict=False)
    return min(1.0, 3.0 * sum(a in (b, c) for a, b, c in near) / (len(ends) + 1.0))


STATED = (
    (re.compile(r"\bnumbered\b"), lambda t: len(NUMBERED.findall(t)) > 1),
    (re.compile(r"\bbullet"), lambda t: len(BULLETED.findall(t)) > 1),
    (re.compile(r"\bcomma[- ]separated\b|separated by (?:a )?commas?"),
     lambda t: t.count(",") > t.count("\n")),
    (re.compile(r"\b(?:one|each) (?:per|on a (?:new|separate)) line|\bseparate lines?\b"),
     lambda t: t.count("\n") > 0),
    (re.compile(r"\b(?:as|into|form|ask) an? (?:open[- ]ended )?question\b"), lambda t: "?" in t),
    (re.compile(r"\brhym|\bpoem\b|\blimerick\b"), rhymes),
    (re.compile(r"\b(?:no|without (?:any )?|don't (?:give|provide|include) (?:any )?)explanations?"
                r"|\bonly (?:the )?(?:answer|output|reply|respond)"
                r"|\b(?:answer|respond|output) only\b"),
     lambda t: len(t) < 200 and not EXPLAINS.search(t.lower())),
    (re.compile(r"\bwith (?:a |the )?(?:title|headline|headings?|subheadings?)\b"),
     lambda t: bool(t) and len(t.split("\n", 1)[0]) < 90 and "\n" in t),
    (re.compile(r"\bemojis?\b"), lambda t: bool(EMOJI.search(t))),
    (re.compile(r"\bhashtags?\b"), lambda t: "#" in t),
    (re.compile(r"\bpast tense\b"), lambda t: bool(PAST.search(t.lower()))),
    (re.compile(r"\bthird[- ]person\b"), lambda t: not FIRST_PERSON.search(t.lower())),
    (re.compile(r"\bfirst[- ]person\b"), lambda t: bool(FIRST_PERSON.search(t.lower()))),
    (re.compile(r"\bexclamation\b"), lambda t: "!" in t),
    (re.compile(r"\bpolite(?:ly)?\b"), lambda t: bool(POLITE.search(t.lower()))),
    (re.compile(r"\bpassive\b"), lambda t: bool(PASSIVE.search(t))),
)  # fmt: skip


def tacit(text: str) -> float:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    units = [unit for unit in UNIT_END.split(text) if unit.strip()]
    begun = sum(not line[0].islower() for line in lines) / len(lines)
    prose = [line for line in lines if len(line) > 60]
    ended = (sum(line[-1] in ".!?:;)\"'”。！？" for line in prose) + 0.8) / (len(prose) + 1.0)
    stray = len(STRAY.findall(text)) / (len(lines) + 3.0)
    loud = max(0.0, text.count("!") / len(units) - 0.34)
    endless = max(0.0, max(map(len, lines)) - 1500) / 1500.0
    return begun + ended - min(stray, 1.0) - 0.5 * min(loud, 1.0) - min(endless, 1.0)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].strip()
    if not text:
        return 0.37
    request = query[:3000].lower().replace("’", "'")
    kept = [float(test(text)) for pattern, test in STATED if pattern.search(request)]
    return (3.0 * sum(kept) + tacit(text)) / (3.0 * len(kept) + 2.0)
