"""Is the way to the conclusion shown, step by step and in order?

Measures: words of inference ("because", "therefore", "this means", "so that"), of sequence
("first", "then", "finally", numbered steps) and of condition ("if", "unless"), as a rate per
sentence with falling returns; different kinds count for more than many of one kind. The rate weighs
fully where the prompt asks why, how, to solve, prove, explain or compare, and a little elsewhere.
Why it matters: a reader can check shown reasoning and only believe a bare claim.
Fails: connectives can decorate nonsense. English only: other scripts get no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|\n+")
WORD = re.compile(r"[a-z]+")
LETTER = re.compile(r"[^\W\d_]")
STEP = re.compile(r"(?m)^\s{0,6}(?:step )?\d{1,2}[.):]")
KINDS = (
    frozenset(
        str.split(
            "because since therefore thus hence consequently so means implies causes caused due "
            "results"
        )
    ),
    frozenset(
        str.split(
            "first firstly second secondly third then next finally lastly after before once step"
        )
    ),
    frozenset(
        str.split("if unless whether when otherwise assuming suppose given depending provided")
    ),
    frozenset(
        str.split("however although but while whereas instead despite rather though compared")
    ),
    frozenset(str.split("by through using thereby allowing helps ensures enabling ensure allows")),
)
CALLS_FOR = re.compile(
    r"\b(?:why|how|explain|solve|prove|calculate|steps?|compare|analy[sz]e|describe|reason"
    r"|advice|should|discuss|plan)\b"
)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower()
    words = WORD.findall(text)
    letters = len(LETTER.findall(text))
    if letters > 4 and 2 * sum(map(len, words)) < letters:
        return float("nan")
    if not words:
        return 0.0 if text.strip() else -0.01
    units = sum(1 for unit in UNIT_END.split(text) if unit.strip())
    steps = len(STEP.findall(text))
    score = 0.0
    for position, kind in enumerate(KINDS):
        count = sum(word in kind for word in words) + (steps if position == 1 else 0)
        rate = count / (units + 1.0)
        score += rate / (rate + 0.4)
    weight = 1.0 if CALLS_FOR.search(query[:3000].lower()) else 0.4
    return weight * score / len(KINDS)
