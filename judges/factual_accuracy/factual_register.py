"""Does the response state facts where facts are asked for?

Measures: a sentence states a fact if it has a full verb or "is" in the indicative and a figure, a
proper name, a technical ending or a definite subject, and neither speaks of "I" or "you" nor
judges, supposes or exhorts ("should", "might", "amazing", "best"). The share of such sentences
counts where the prompt asks about the world (who, what, when, explain, describe, history), less for
other tasks, and sentences of praise without any fact cost; letters, stories and answers to personal
troubles are not judged.
Why it matters: opinion and enthusiasm in the place of facts cannot be right or wrong.
Fails: a false statement looks like a true one. English only: other scripts get no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
UNIT_END = re.compile(r"(?<=[.!?;])\s+|\n+")
LETTER = re.compile(r"[^\W\d_]")
ASCII_LETTER = re.compile(r"[A-Za-z]")
INDICATIVE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|consists?|contains?|includes?|means|refers|causes?|occurs?"
    r"|becomes?|became|began|takes?|makes?|uses?|provides?|allows?|[a-z]{3,14}ed|[a-z]{3,14}[^su]s)\b"
)
ANCHOR = re.compile(
    r"\d|(?<=[a-z,] )[A-Z][a-z]{2}|\b[a-z]{4,14}(?:tion|ism|ology|osis|meter|graph|ment|ture|ence"
    r"|ance|ide|gen|ics|cy)\b|\b(?:called|known as|such as|because|between|located|defined)\b"
)
DEFINITE = re.compile(r"\A\W{0,6}(?:The|This|These|An?|In|It|They|Its|Their|[A-Z][a-z]{3,20}) ")
PERSONAL = re.compile(r"\b(?:i|me|my|you|your|we|our|let's|i'm|you're|i'd)\b", re.IGNORECASE)
OPINION = re.compile(
    r"\b(?:should|might|could|would|maybe|perhaps|amazing|awesome|great|best|wonderful|fun|cool"
    r"|beautiful|perfect|nice|interesting|important|good|bad|stuff|things?|just|really|pretty)\b"
    r"|!",
    re.IGNORECASE,
)
ABOUT_THE_WORLD = re.compile(
    r"\b(?:what|who|when|where|which|why|explain|describe|define|history|how (?:do|does|did|is|are"
    r"|many|much|long)|difference|compare|facts?|identify|information|cause|process|works?)\b"
)
OWN_CASE = re.compile(r"\b(?:i|my|me)\b")
MADE = re.compile(
    r"\b(?:write|story|poem|letter|e-?mail|create|design|imagine|tweet|post|slogan|generate"
    r"|dialogue)\b"
)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT]
    letters = len(LETTER.findall(text))
    if letters > 4 and 2 * len(ASCII_LETTER.findall(text)) < letters:
        return float("nan")
    units = [unit for unit in UNIT_END.split(text) if LETTER.search(unit)]
    if not units:
        return 0.1 if text.strip() else 0.03
    facts = hollow = 0.0
    for unit in units:
        unit = unit[:800]
        opinion = min(2, len(OPINION.findall(unit)))
        anchored = bool(ANCHOR.search(unit))
        if PERSONAL.search(unit):
            hollow += 0.5 * (opinion > 1 and not anchored)
            continue
        stated = 0.5 * bool(INDICATIVE.search(unit)) + 0.3 * anchored
        stated += 0.2 * bool(DEFINITE.match(unit))
        facts += stated * (1.0 - 0.4 * opinion)
        hollow += opinion == 2 and not anchored
    share = (facts + 0.5) / (len(units) + 1.0)
    request = query[:400].lower()
    if MADE.search(request) or OWN_CASE.search(request):
        # What is made up needs no facts, and to a case of one's own belongs personal advice.
        return 0.1
    weight = 1.0 if ABOUT_THE_WORLD.search(request) else 0.5
    return weight * share - hollow / (len(units) + 2.0)
