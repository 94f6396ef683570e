"""Is the response as sure as the question allows?

Measures: the share of clauses with a hedge ("may", "likely", "it depends", "if") and the share with
a booster ("definitely", "always", "just", "must"). The prompt is placed between open (advice,
health, money, opinion, forecast) and settled (calculate, define, classify, rewrite) by the words of
both kinds in it. Hedges earn on open questions and cost on settled ones, in proportion; boosters
cost always, because nothing is gained by insisting.
Why it matters: being sure of what cannot be known, and unsure of what is plain, both mislead.
Fails: it judges how sure the text sounds, not whether it has reason to be. English only: other
scripts get no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
REQUEST = 1_500
LETTER = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[a-z]")
CLAUSE_END = re.compile(r"[.!?;:,](?=\s|\Z)|\n+")
HEDGE = re.compile(
    r"\b(?:may|might|could|would|perhaps|maybe|possibl[ey]|probably|(?:un)?likely|usually|generally"
    r"|typically|sometimes|often|seems?|appears?|suggests?|potential\w*|roughly|about|around"
    r"|approximately|depend\w*|tends?|i (?:think|believe|guess)|not sure|if|whether)\b"
)
BOOSTER = re.compile(
    r"\b(?:definitely|certainly|always|never|obviously|clearly|undoubtedly|guaranteed?|absolutely"
    r"|everyone|everybody|nobody|proven|surely|impossible|completely|totally|must|just|only"
    r"|of course|no doubt|simply|sure)\b"
)
OPEN = re.compile(
    r"\b(?:should|could|would|advi[cs]e|health|doctor|pain|hurts?|legal|law|invest\w*|money"
    r"|predict\w*|future|think|opinion|feel\w*|best|relationship|symptoms?|medic\w+|safe\w*|risks?"
    r"|worried|ethic\w*|why|recommend\w*|believe|help|my|i'm|struggl\w+)\b"
)
SETTLED = re.compile(
    r"\b(?:calculate|solve|rewrite|correct|translate|classif\w+|title|write|list|creat\w+|generate"
    r"|convert|extract|define|edit|name|find|identify|sentence|given|summari\w+|describe|explain"
    r"|when|who|which|how many)\b"
)
# Imagined clauses that are neither hedged nor boosted, so that a single clause is no extreme.
PRIOR = 4.0


def openness(prompt: str) -> float:
    """0 for a prompt that speaks of nothing but settled things, 1 for the opposite."""
    for_open = len(set(OPEN.findall(prompt))) + 0.5
    return for_open / (for_open + len(set(SETTLED.findall(prompt))) + 0.5)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].lower().replace("’", "'")
    latin = len(LATIN.findall(text))
    if not text.strip():
        return float("nan")
    if not latin or 2 * latin < len(LETTER.findall(text)):
        return float("nan")
    hedged = boosted = 0
    clauses = PRIOR
    for clause in CLAUSE_END.split(text):
        if clause.strip(" -*"):
            clauses += 1.0
            hedged += HEDGE.search(clause) is not None
            boosted += BOOSTER.search(clause) is not None
    wanted = openness(query[-REQUEST:].lower().replace("’", "'")) - 0.55
    return (wanted * hedged - 0.4 * boosted) / clauses
