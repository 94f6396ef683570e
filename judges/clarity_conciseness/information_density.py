"""How much does each word carry, for a text of this size?

Measures: how well the text compresses, against how well ordinary prose of the same size does.
Compressing the text after the prompt shows what it adds to it. Both are taken relative to an
expectation that depends on size alone, so neither short nor long texts have an advantage as
such.
Why it matters: padding, formulas and restatement are exactly what a compressor gets for
nothing.
Fails: noise and random characters look dense; other judges have to catch those.
"""

import math
import zlib

# Characters that are read; what follows has no influence.
LIMIT = 24_000
PROMPT_LIMIT = 6_000


def packed(data: bytes) -> int:
    return len(zlib.compress(data, 6))


def judging_function(query: str, response: str) -> float:
    text = " ".join(response[:LIMIT].split()).encode("utf-8", "replace")
    if len(text) < 2:
        return 0.0
    prompt = " ".join(query[:PROMPT_LIMIT].split()).encode("utf-8", "replace")
    alone = (packed(text) - 8.0) / len(text)
    added = (packed(prompt + b"\n" + text) - packed(prompt)) / len(text)
    # Ratio of plain English prose, fitted by eye: 0.95 at 60 bytes, 0.6 at 600, 0.45 at 6000.
    expected = min(1.0, 0.36 + 4.6 / math.sqrt(len(text) + 20.0))
    density = alone / expected
    novelty = added / (0.9 * expected)
    # Beyond the expectation lies noise rather than information.
    return 0.5 * min(density, 1.15) + 0.5 * min(novelty, 1.15)
