"""Is the layout in order and in proportion?

Measures: against: bullets of several kinds mixed, numbering that restarts or jumps, headings
without text, one unbroken block beyond 120 words, more marks than words, empty table cells, markup
in an answer of one line, leftovers of chat and page templates ("Human:", "</s>", "Feedback:"). For:
sections and items of similar size where there is enough text to divide.
Why it matters: layout helps when it shows the shape of the content, and distracts otherwise.
Fails: code and verse have layouts of their own, of which it knows little.
"""

import itertools
import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
MARK = re.compile(r"(?m)^[ \t]{0,8}([-*•+]|#{1,6}|\(?\d{1,3}[.):])[ \t]")
EMPTY_ITEM = re.compile(r"(?m)^[ \t]{0,8}(?:[-*•+#]{1,6}|\(?\d{1,3}[.):])[ \t]{0,4}$")
LEFTOVER = re.compile(
    r"\bhuman ?:|\bassistant ?:|</?s>|<\|[a-z_]{1,20}\|>|\[/?inst\]"
    r"|###? ?(?:instruction|response|input)|<noinput>|\[(?:insert|placeholder)"
    r"|^(?:output|response|answer) ?:|\nfeedback ?:|</?(?:div|p|br|span)\b",
    re.IGNORECASE,
)
WORD = re.compile(r"\w+")


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT].strip()
    if not text:
        return -0.8
    words = len(WORD.findall(text))
    marks = MARK.findall(text)
    faults = 0.8 * min(3, len(LEFTOVER.findall(text))) + 0.6 * min(4, len(EMPTY_ITEM.findall(text)))
    bullets = {mark for mark in marks if mark in "-*•+"}
    faults += 0.4 * max(0, len(bullets) - 1)
    numbers = [
        int("".join(filter(str.isdigit, mark))) for mark in marks if any(map(str.isdigit, mark))
    ]
    if len(numbers) > 1:
        jumps = sum(b not in (a + 1, 1) for a, b in itertools.pairwise(numbers))
        faults += min(2.0, jumps)
    blocks = [len(WORD.findall(block)) for block in text.split("\n") if block.strip()]
    faults += min(1.5, sum(max(0, block - 120) for block in blocks) / 120)
    symbols = sum(text.count(symbol) for symbol in "*#|_~=<>[]{}")
    faults += min(2.0, 2.0 * symbols / (words + 4.0))
    if text.count("||") + text.count("| |") > 2:
        faults += 0.5
    good = 0.0
    if words > 40 and len(blocks) > 2:
        mean = sum(blocks) / len(blocks)
        spread = math.fsum(abs(block - mean) for block in blocks) / (len(blocks) * mean)
        good = 0.5 * max(0.0, 1.0 - spread)
        if len(marks) > 2:
            good += 0.2
    return good - faults
