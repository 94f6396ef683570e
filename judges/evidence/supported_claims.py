"""Does what the response values come with a ground?

Measures: sentences that judge ("best", "important", "should", "never", "easy", "wrong") are
claims. Each is supported when it, or the sentence after it, gives a reason, a figure, a name, an
example or a way ("because", "by ...ing", "which"). The supported share of the claims is the score;
extreme words need support most and weigh double. A text without claims stands a little above
the middle: it has nothing to prove.
Why it matters: praise and advice without ground cannot be told from a guess.
Fails: a ground may be bad. English only: other scripts get no score.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
LETTER = re.compile(r"[^\W\d_]")
LATIN = re.compile(r"[a-zA-Z]")
CLAIM = re.compile(
    r"\b(?:good|bad|better|worse|right|wrong|great|important|true|false|easy|hard|difficult|nice"
    r"|interesting|useful|necessary|essential|popular|beautiful|safe|dangerous|should|must)\b"
)
EXTREME = re.compile(
    r"\b(?:best|worst|perfect|amazing|terrible|awful|never|always|everyone|nobody|definitely"
    r"|totally|obviously|ridiculous|stupid|incredible|awesome|fantastic|really|very|huge|hate"
    r"|greatest|ultimate)\b"
)
GROUND = re.compile(
    r"\b(?:because|since|due to|for example|for instance|such as|which|so that|by \w+ing|including"
    r"|in order|means|helps?|allows?|ensur\w+|according|known for|as it|as they|through"
    r"|therefore)\b|\d|[a-z,] [A-Z][a-z]|\w: \w"
)
EMPTY = 0.15


def judging_function(query: str, response: str) -> float:
    if not response.strip():
        return EMPTY
    text = response[:LIMIT]
    latin = len(LATIN.findall(text))
    if not latin or 2 * latin < len(LETTER.findall(text)):
        return float("nan")
    supported, claims = 0.6, 1.0
    # The next sentence is read first, so the text is walked backwards.
    ground_after = False
    for sentence in reversed(SENTENCE_END.split(text)):
        if not sentence.strip():
            continue
        ground = GROUND.search(sentence) is not None
        lowered = sentence.lower()
        weight = 2.0 if EXTREME.search(lowered) else 1.0 if CLAIM.search(lowered) else 0.0
        claims += weight
        supported += weight * (1.0 if ground else 0.5 if ground_after else 0.0)
        ground_after = ground
    return supported / claims
