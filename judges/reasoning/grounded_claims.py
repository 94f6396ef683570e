"""Are judgements and recommendations given a ground?

Measures: sentences that judge or urge ("should", "must", "best", "important", "good", "I think",
"recommend", commands of advice) are claims. A claim is grounded if it, or the sentence after it,
gives a reason, an effect, a condition, an example or a figure. The score is the share of grounded
claims, drawn to one half by two imagined ones; with no claim it stays there.
Why it matters: a bare "you should" asks for trust, one with a ground can be weighed.
Fails: a ground may be nonsense, and grounds without a marking word are missed. English only: other
scripts get no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|\n+")
LETTER = re.compile(r"[^\W\d_]")
CLAIM = re.compile(
    r"\b(?:should|must|ought|need to|have to|best|better|worse|important|essential|crucial|good"
    r"|great|bad|effective|useful|necessary|recommend|suggest|i think|i believe|ideal|perfect"
    r"|beneficial|harmful|dangerous|wrong|right|valuable|successful|popular|beautiful|excellent"
    r"|difficult|easy|significant|consider|avoid|ensure|try|make sure|keep)\b"
)
GROUND = re.compile(
    r"\b(?:because|since|as (?:it|this|they|you|a)|so (?:that|you|it|as)|due to|in order to"
    r"|for (?:example|instance)|such as"
    r"|which (?:can|will|is|helps|means|makes|allows)|this (?:will|can|helps|means|allows|makes"
    r"|ensures|way)|helps?|allows?|ensur(?:es|ing)|lead(?:s|ing)? to|results? in|prevents?"
    r"|reduces?|if|otherwise|by [a-z]{2,14}ing|to (?:avoid|help|prevent|reduce|improve|increase"
    r"|ensure|make|keep|get|give|create|protect|build))\b|\be\.g\.|\d"
)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower().replace("’", "'")
    letters = len(LETTER.findall(text))
    if letters > 4 and 2 * sum("a" <= char <= "z" for char in text) < letters:
        return float("nan")
    units = [unit for unit in UNIT_END.split(text) if len(unit) > 3]
    if not units:
        return 0.5 if text.strip() else 0.17
    claims = grounded = 0.0
    for place, unit in enumerate(units):
        if not CLAIM.search(unit):
            continue
        claims += 1.0
        # A list mark is no figure.
        if GROUND.search(unit.lstrip(" -*•0123456789.)(")):
            grounded += 1.0
        elif place + 1 < len(units) and GROUND.search(units[place + 1].lstrip(" -*•0123456789.)(")):
            grounded += 0.7
    return (grounded + 1.0) / (claims + 2.0)
