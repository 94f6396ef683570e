"""How long does the response stay away from its subject?

Measures: a sentence is on the subject if it shares a content word with the prompt, or with a
sentence that is on the subject and stands at most two before it, so that the subject may move on
step by step. The longest run of sentences that are off it, and whether the text ends off it, count
against the response in proportion to its sentences.
Why it matters: weak models begin with the question and wander off; the share of on-topic sentences
hides one long excursion, which is what readers notice.
Fails: where the subject is taken up in other words only, and for answers of one or two sentences,
of which it says little.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
UNIT_END = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？])|\n+")
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]{4,30}")
EMPTY = frozenset(
    str.split(
        "that this with have from they their them there these those will would could should what "
        "when where which while your also such more most some into than then been were being "
        "because about other only just very over make like many much each every well good help"
    )
)
# Sentences that a subject stays open after it was last taken up.
MEMORY = 2


def stems(text: str) -> set[str]:
    return {word[:5] for word in WORD.findall(text.lower()) if word not in EMPTY}


def judging_function(query: str, response: str) -> float:
    asked = stems(query[:LIMIT])
    recent: list[set[str]] = []
    states: list[bool] = []
    chained = 0
    for unit in UNIT_END.split(response[:LIMIT]):
        content = stems(unit)
        if not content:
            continue
        direct = not asked.isdisjoint(content)
        linked = direct or any(not content.isdisjoint(earlier) for earlier in recent)
        chained += linked and not direct
        states.append(linked)
        recent = [*recent[1 - MEMORY :], content if linked else set()]
    if not states:
        return -0.4 if response.strip() else -0.9
    longest = run = 0
    for on_subject in states:
        run = 0 if on_subject else run + 1
        longest = max(longest, run)
    tail = sum(not on_subject for on_subject in states[-2:])
    # A subject kept by links alone is held more loosely than one named again.
    lost = longest + 0.5 * tail + 0.15 * chained
    return -lost / (len(states) + 2.0)
