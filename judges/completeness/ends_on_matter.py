"""Is something still being said at the end?

Measures: every word is new when it carries content and neither the prompt nor the text before it
has said it. The score is the share of new words, where the last word counts in full and each word
before it a little less, half at fifteen words from the end. Summing up, offering more help, falling
into a loop and running on after the answer all leave the end without anything new.
Why it matters: a text that is cut down to its matter keeps adding to its last line, while one that
has stopped adding either ended long ago or never got to its end.
Fails: a conclusion that was asked for may repeat. Texts without spaces are read by pairs of
characters.
"""

import re

# Characters that are read, from the end of the response and of the prompt.
LIMIT = 30_000
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]+")
# From one word to the next the share moves this much towards it: half in fifteen words.
STEP = 1.0 - 0.5 ** (1.0 / 15.0)
# Share of new words in ordinary prose, where it starts.
ORDINARY = 0.3
EMPTY = 0.011


def carries(word: str) -> bool:
    return len(word) > 3 or word[0].isdigit() or not word.isascii()


def judging_function(query: str, response: str) -> float:
    known = {word[:5] for word in WORD.findall(query[-LIMIT:].lower())}
    share = ORDINARY
    text = response[-LIMIT:].lower()
    for found in WORD.finditer(text):
        word = found[0]
        new = word[:5] not in known and carries(word)
        known.add(word[:5])
        share += STEP * (new - share)
    return share if text.strip() else EMPTY
