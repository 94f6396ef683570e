"""Does the text go round in circles?

Measures: for every word the distance back to its last occurrence. Where neighbouring words have the
same distance, a run of text is being said again: each word of it counts, the more the longer the
run, up to eight words. A lone long word that comes back soon counts a little. The sum over the text
is set against what prose of that size says again anyway, on a logarithmic scale. Loops of any
length and period are found in one pass, and ordinary texts differ by how often they echo
themselves.
Why it matters: looping is the best known way in which a language model comes apart, and it makes a
text longer and worse at once.
Fails: on refrains, tables and forms, which repeat by right. Texts without spaces are read by single
characters.
"""

import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff]|[^\W_]+")
LONGEST = 8
PER_WORD = 0.3
# A word of at least LONG letters that returns within NEAR words is an echo.
LONG = 5
NEAR = 12
# What ordinary prose says again grows like this with its number of words, by eye.
SCALE = 0.005
GROWTH = 4.0 / 3.0
# Repetition imagined on both sides, so that in short texts little follows from little.
PRIOR = 2.0
EMPTY = -2.8


def judging_function(query: str, response: str) -> float:
    words = WORD.findall(response[:LIMIT].lower())
    if not words:
        return EMPTY
    last: dict[str, int] = {}
    repeated = 0.0
    run = previous = 0
    for place, word in enumerate(words):
        distance = place - last[word] if word in last else 0
        last[word] = place
        run = run + 1 if distance and distance == previous else min(distance, 1)
        previous = distance
        if run > 1:
            repeated += PER_WORD * min(run, LONGEST)
        elif distance and len(word) >= LONG:
            repeated += 0.25 * min(1.0, NEAR / distance)
    expected = SCALE * len(words) ** GROWTH
    return -math.log((repeated + PRIOR) / (expected + PRIOR))
