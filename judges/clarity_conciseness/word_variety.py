"""How often does the reader meet the same word again?

Measures: the chance that two words picked from the text at random are the same one (Simpson's
index, as in Yule's K). Unlike a ratio of different words to words it has the same expectation
for short and long texts. The chance is compared on a logarithmic scale with that of ordinary
prose, and six imagined words keep the shortest texts in the middle.
Why it matters: a text stuck on a few words is going in circles, even when no phrase is repeated.
Fails: on tables, code and definitions, which keep to their terms for good reasons. Texts without
spaces are read by pairs of characters.
"""

import math
import re
from collections import Counter

# Characters that are read; what follows has no influence.
LIMIT = 30_000
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{1,2}|[^\W_]+")
# Chance that two words of ordinary prose agree, and how many pairs that expectation is worth.
ORDINARY = 0.02
PRIOR = 150.0
EMPTY = -1.7


def judging_function(query: str, response: str) -> float:
    words = WORD.findall(response[:LIMIT].lower())
    if not words:
        return EMPTY
    meetings = sum(count * (count - 1) for count in Counter(words).values())
    pairs = len(words) * (len(words) - 1)
    chance = (meetings + ORDINARY * PRIOR) / (pairs + PRIOR)
    return -math.log(chance / ORDINARY)
