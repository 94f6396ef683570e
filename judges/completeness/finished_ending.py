"""Does the response come to an end, or does it break off?

Measures: how final the ending is, from three graded signs. The last mark: a full stop or a closing
mark ends, a comma, colon or open bracket does not, a bare word stands between them by what lines
above it did. The last word: texts do not end on the small words that lead on ("the", "and", "of"),
and the shorter the word, the likelier it is one of them. The last sentence or item against the
usual one of this text: one much shorter looks cut, one that says an earlier line again looks like a
run that was stopped. An open code fence costs as well.
Why it matters: truncated output is common, and what is missing is usually the conclusion.
Fails: labels, verse and signatures end abruptly by custom; they differ little among themselves. The
small words are English, the other signs are not.
"""

import math
import re

# Characters that are read, from the end; what stands before has no influence.
TAIL = 6_000
LEADS_ON = frozenset(
    str.split(
        "a an the and or but of to in on at for with from by as that which who is are was were be "
        "will can should would not if when while because so than into your their its his her our "
        "my these such including like about"
    )
)
WORD = re.compile(r"[^\W_]+")
ITEM_MARK = re.compile(r"\A\s*(?:[-*•+]|\(?\d{1,3}[.):])\s*")
SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+|\n+")
FINAL = ".!?…。！？”\"'’)]}`|*>؟।"
OPEN = ",:;-–—([{/&+=<"
EMPTY = 0.56


def last_mark(text: str) -> float:
    if text[-1] in FINAL:
        return 1.0
    if text[-1] in OPEN:
        return 0.0
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    # Where the lines above end on a bare word too, that is the style of the text.
    bare = sum(line[-1] not in FINAL for line in lines[:-1])
    return 0.4 + 0.4 * (bare + 1.0) / (len(lines) + 1.0)


def last_word(text: str) -> float:
    words = WORD.findall(text[-200:].lower())
    if not words:
        return 0.5
    if words[-1] in LEADS_ON and text[-1] not in FINAL:
        return 0.0
    return min(len(words[-1]), 8) / 8.0


def last_sentence(text: str) -> float:
    sentences = [ITEM_MARK.sub("", part).strip().lower() for part in SENTENCE_END.split(text)]
    if not sentences[-1]:
        # A list mark with nothing behind it.
        return 0.0
    if sentences[-1] in sentences[:-1]:
        return 0.2
    sizes = sorted(len(sentence) for sentence in sentences)
    ratio = (len(sentences[-1]) + 10.0) / (sizes[len(sizes) // 2] + 10.0)
    # Somewhat shorter than usual is nothing; the logarithm saturates in both directions.
    return 0.5 + 0.5 * math.tanh(math.log(ratio) + 0.5)


def judging_function(query: str, response: str) -> float:
    text = response[-TAIL:].rstrip()
    if not text:
        return EMPTY
    score = 0.6 * last_mark(text) + 0.15 * last_word(text) + 0.25 * last_sentence(text)
    unclosed = response[-60_000:].count("```") % 2 == 1 or text.count("(") > text.count(")")
    return score - 0.3 * unclosed
