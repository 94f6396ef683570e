"""Does the response open with the kind of answer that the question calls for?

Measures: the last question of the prompt is classed (who, when, where, how many, why, how to, yes
or no, what is), and the opening of the response is searched for what such an answer holds: a name,
a date, a number, a reason, a step, a yes. Where the prompt asks no question, the opening sentence
is compared with the request's words instead.
Why it matters: readers notice at once when the first sentence answers, and when it does not.
Fails: for questions put as statements, and outside English, where no type is recognised.
"""

import re

WORD = re.compile(r"[^\W\d_]+")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
DATE = re.compile(
    r"\b(?:\d{1,4}|[Jj]anuary|[Mm]arch|[Aa]pril|[Jj]une|[Jj]uly|[A-Z]\w+ber|century)\b"
)
NUMBER = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred)\b")
REASON = re.compile(r"\b(?:because|since|due to|reason|so that|caused?|as a result|in order to)\b")
STEP = re.compile(r"\b(?:first|by|start|step|you can|use|try|make sure|begin|need to|1\.)")
VERDICT = re.compile(
    r"\s*(?:yes|no|not?\b|it depends|absolutely|of course|certainly|in general|usually)"
)
DEFINITION = re.compile(r"\b(?:is|are|was|were|means|refers to|include)\b")
QUESTION = re.compile(
    r"\b(who|when|where|how (?:many|much|long|old|far|often)|why|how|which|what"
    r"|(?:is|are|do|does|did|can|could|should|would|will|was|were|has|have) (?:i|you|we|he|she"
    r"|it|they"
    r"|there|this|that|the|a|an|my|your)\b)"
)
EXPECTED = {"who": NAME, "when": DATE, "where": NAME, "why": REASON, "how": STEP}


def expected_evidence(question: str) -> re.Pattern[str] | None:
    found = QUESTION.search(question.lower())
    if not found:
        return None
    kind = found[1]
    if kind.startswith("how "):
        return NUMBER
    if kind in ("what", "which"):
        return DEFINITION
    return EXPECTED.get(kind, VERDICT)


def judging_function(query: str, response: str) -> float:
    text = response[:3000].strip()
    if not text:
        return 0.0
    sentences = [s for s in SENTENCE_END.split(text) if s.strip()]
    opening = sentences[0]
    request = query[-4000:] if "?" in query[-4000:] else query[:4000]
    questions = [s for s in SENTENCE_END.split(request) if s.rstrip().endswith("?")]
    target = questions[-1] if questions else request[:400]
    wanted = {w[:5] for w in WORD.findall(target.lower()) if len(w) > 3}
    opened = {w[:5] for w in WORD.findall(opening.lower()) if len(w) > 3}
    # Square root: the step from no common word to one tells more than from five to six.
    overlap = (len(wanted & opened) / len(wanted)) ** 0.5 if wanted else 0.5
    evidence = expected_evidence(target) if questions else None
    if evidence is None:
        return 0.3 + 0.4 * overlap
    if len(text) < 30 and len(sentences) == 1:
        # The bare answer ("Kilogram", "125") repeats nothing of the question and need not.
        overlap = max(overlap, 0.6)
        if evidence is DEFINITION:
            return 0.6 * 0.8 + 0.4 * overlap
    ignore_case = evidence is not NAME
    head = opening.lower() if ignore_case else opening
    rest = text.lower() if ignore_case else text
    if evidence is VERDICT:
        typed = 1.0 if VERDICT.match(head) else 0.5
    else:
        typed = 1.0 if evidence.search(head) else 0.6 if evidence.search(rest) else 0.0
    echoed_question = opening.rstrip().endswith("?")
    return 0.6 * typed + 0.4 * overlap - (0.3 if echoed_question else 0.0)
