"""Do the same phrases come round again, beyond what the words themselves explain?

Measures: the text is compressed as it stands and once more with its words in a shuffled order,
always the same one. Both have the same words as often, so the difference is what their order
repeats: set phrases, formulas, sentences said over again. What ordinary prose of that length
repeats is allowed for.
Why it matters: it finds repetition of any length and with any wording between, which counting
fixed runs of words does not, and it is blind to a subject that needs its terms often.
Fails: refrains, forms and tables repeat by right. Texts without spaces are cut into pairs of
characters.
"""

import math
import re
import zlib

# Characters that are read; what follows has no influence.
LIMIT = 16_000
UNSPACED = r"\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff"
WORD = re.compile(rf"[{UNSPACED}]{{1,2}}|[^\s{UNSPACED}]+")
EMPTY = -0.17


def packed(words: list[str]) -> int:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    data = " ".join(words).encode("utf-8", "replace")
    return len(squeezer.compress(data)) + len(squeezer.flush())


def judging_function(query: str, response: str) -> float:
    words = WORD.findall(response[:LIMIT].lower())
    count = len(words)
    if count < 2:
        return 0.0 if count else EMPTY
    # By checksum, because an order with even steps leaves a text in a loop as regular as it was.
    order = sorted(range(count), key=lambda place: zlib.crc32(b"%d" % place))
    shuffled = [words[place] for place in order]
    size = packed(shuffled)
    return (packed(words) - size) / (size + 20.0) + 0.015 * math.log(count + 5.0)
