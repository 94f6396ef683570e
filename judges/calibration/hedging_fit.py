"""Is the degree of certainty right for this question?

Measures: hedges ("might", "likely", "it depends") and boosters ("definitely", "always",
"guaranteed") per sentence. Advice, health, law, money, forecasts and opinions call for some
hedging: there hedges earn up to about one in three sentences and boosters cost. Facts,
calculations and creative or editing tasks do not: hedges cost there. Piling up hedges costs
everywhere.
Why it matters: being sure of what cannot be known, and unsure of what is plain, both mislead.
Fails: it judges how sure the text sounds, not whether it has reason to be. English only: other
scripts get no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|\n+")
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
LETTER = re.compile(r"[^\W\d_]")
HEDGES = frozenset(
    str.split(
        "may might could perhaps possibly probably likely unlikely generally usually often "
        "typically sometimes seems appears suggest suggests roughly approximately potentially "
        "consider depending depends tend tends estimated would sounds some"
    )
)
BOOSTERS = frozenset(
    str.split(
        "definitely certainly always never obviously clearly undoubtedly guaranteed absolutely "
        "everyone nobody must proven surely impossible completely totally all only every best"
    )
)
UNSURE = (
    "i'm not sure", "i am not sure", "i don't know", "i do not know", "i think", "i guess",
    "i believe", "not certain",
)  # fmt: skip
CALLS_FOR_CARE = re.compile(
    r"\b(?:should i|my|advice|health|doctor|pain|legal|law|invest|money|predict|future|will"
    r"|think|opinion|feel|best way"
    r"|relationship|symptom|medic\w+|safe|risk|worried|help me|ethic\w*|climate|politic\w*"
    r"|recommend)\b"
)
SETTLED = re.compile(
    r"\b(?:calculate|solve|rewrite|correct|translate|classif\w+|title|write|list|create"
    r"|generate|convert|extract|define|edit|name)\b"
)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower().replace("’", "'")
    words = WORD.findall(text)
    letters = len(LETTER.findall(text))
    if letters > 4 and 2 * sum(map(len, words)) < letters:
        return float("nan")
    if not words:
        return -0.5
    units = 1.0 + sum(1 for unit in UNIT_END.split(text) if unit.strip())
    hedges = sum(word in HEDGES for word in words) / units
    boosters = sum(word in BOOSTERS for word in words) / units
    unsure = sum(text.count(phrase) for phrase in UNSURE) / units
    request = query[-2500:].lower()
    careful = bool(CALLS_FOR_CARE.search(request)) and not SETTLED.search(query[:160].lower())
    if careful:
        return (
            min(hedges, 0.5)
            - 0.5 * max(0.0, hedges - 1.0)
            - 0.6 * min(boosters, 1.0)
            - 0.2 * min(unsure, 1.0)
        )
    return -0.3 * min(hedges, 1.0) - 0.2 * min(boosters, 1.0) - 0.7 * min(unsure, 1.0)
