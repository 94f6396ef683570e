"""Does the text keep to one level of certainty, or does it waver between all of them?

Measures: each clause is put down as plain or as marked, by possibility ("may", "can"), likelihood
("often", "seems"), duty ("must", "important"), condition ("if", "although") or denial ("not",
"but"). The score is the negative entropy of that distribution: lowest when all levels are in use by
turns. Where the prompt asks for advice, opinion or judgement, weighing is part of the work, and the
entropy counts a third.
Why it matters: a reader has to know which statements can be relied on; when every clause comes with
another reservation none of them can.
Fails: a careful account of a disputed matter needs several levels. English only: other scripts get
no score.
"""

import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
LETTER = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[a-z]")
CLAUSE_END = re.compile(r"[.!?;](?=\s|\Z)|\n+|, ")
LEVELS = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        r"may|might|could|can|perhaps|maybe|possibl[ey]|potential\w*",
        r"probably|likely|usually|often|generally|typically|tends?|seems?|appears?|most|many|some"
        r"|sometimes|would|suggests?",
        r"must|should|needs?|ha(?:ve|s) to|important|essential|crucial|always|ensure|make sure",
        r"if|when|unless|depend\w*|whether|while|although|though|however",
        r"not|never|no|\w+n't|without|cannot|but|only",
    )
)
WEIGH = re.compile(
    r"\b(?:should|better|worth|opinion|think|pros|cons|compare|versus|debate|fair|ethical|advi[cs]e"
    r"|dilemma|decide|my|i'm|feel|is it|wrong)\b"
)
# Imagined clauses, nearly all plain, so that a single short sentence is no extreme.
PRIOR = 3.0
PLAIN = 0.95


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower().replace("’", "'")
    latin = len(LATIN.findall(text))
    if not text.strip():
        return float("nan")
    if not latin or 2 * latin < len(LETTER.findall(text)):
        return float("nan")
    plain = PRIOR * PLAIN
    marked = [PRIOR * (1.0 - PLAIN) / len(LEVELS)] * len(LEVELS)
    for clause in CLAUSE_END.split(text):
        if not clause.strip(" -*"):
            continue
        levels = [place for place, level in enumerate(LEVELS) if level.search(clause)]
        if not levels:
            plain += 1.0
        for place in levels:
            marked[place] += 1.0 / len(levels)
    shares = [count / (plain + sum(marked)) for count in (plain, *marked)]
    entropy = -math.fsum(share * math.log(share) for share in shares)
    return -entropy / 3.0 if WEIGH.search(query[-1500:].lower()) else -entropy
