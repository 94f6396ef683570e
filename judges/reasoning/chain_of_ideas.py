"""Do the sentences build on one another, or stand side by side?

Measures: a sentence rests on the earlier one that first brought up, or last took up, one of its
content words. The depth of a sentence is one more than that of the deepest sentence it rests on.
The greatest depth, against what texts of as many sentences reach, is the score; sentences that rest
on nothing, in a text of three or more, lower it.
Why it matters: an argument is a chain, each link carrying a result to the next; a row of separate
remarks may be true and still lead nowhere.
Fails: repetition also makes a chain, so sentences with hardly a new word add no depth; lists are
rows by right.
"""

import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 24_000
UNIT_END = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？])|\n+")
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]{4,30}")
EMPTY = frozenset(
    str.split(
        "that this with have from they their them there these those will would could should what "
        "when where which while your also such more most some into than then been were being "
        "because about other only just very over make like many much each every well good help "
        "therefore however"
    )
)


def stems(text: str) -> set[str]:
    return {word[:6] for word in WORD.findall(text.lower()) if word not in EMPTY}


def judging_function(query: str, response: str) -> float:
    depth_of: dict[str, int] = {}
    deepest = count = loose = 0
    for unit in UNIT_END.split(response[:LIMIT]):
        own = stems(unit)
        if not own:
            continue
        count += 1
        known = [depth_of[stem] for stem in own if stem in depth_of]
        fresh = len(own) - len(known)
        if not known:
            depth = 1
            loose += count > 1
        elif fresh * 3 < len(own):
            # Said before: it neither breaks the chain nor makes it longer.
            depth = max(known)
        else:
            depth = max(known) + 1
        for stem in own:
            depth_of[stem] = max(depth, depth_of.get(stem, 0))
        deepest = max(deepest, depth)
    if not count:
        return -0.1 if response.strip() else -0.8
    # Depth of ordinary prose, fitted by eye: it grows more slowly than the text.
    expected = 0.85 * math.log(count)
    share = loose / (count + 2.0)
    return math.tanh(0.5 * (math.log(deepest) - expected - 0.5 * share))
