"""Are the words precise, or would they fit any subject?

Measures: the mean rarity of the words, guessed from their form: vague words ("thing", "good",
"various", "a lot") count nothing, everyday words little, long and technical words more, words
the prompt does not hold slightly more than those it does; each distinct word once, so that
repetition earns nothing. It is a mean, so saying more does not help.
Why it matters: specific vocabulary is the trace of specific content.
Fails: on texts for children or beginners, where plain words are right, and for languages with
much longer or shorter words, where only the comparison within a pair means something.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
WORD = re.compile(r"[^\W_]+")
VAGUE = frozenset(
    str.split(
        "thing things stuff something anything everything someone somehow various several many "
        "much lot lots good bad nice great big small important different interesting way ways "
        "kind sort type people make makes made get gets got really very some other others "
        "certain etc always never basically just like well also able want need try best better "
        "help helps use used using great fun amazing easy hard new time world life"
    )
)
FUNCTION = frozenset(
    str.split(
        "the a an of and or to in is are was were be been it its this that these those for on "
        "as with by at from you your i my we our they their he she his her them him not no but "
        "if so can will would could should may might have has had do does did what which who "
        "how when where why there here than then into about more most all any each out up"
    )
)
EMPTY = 0.18


def judging_function(query: str, response: str) -> float:
    distinct = set(WORD.findall(response[:LIMIT].lower())) - FUNCTION
    if not distinct:
        return EMPTY
    known = set(WORD.findall(query[:LIMIT].lower()))
    # Whole numbers, because a sum of fractions would depend on the order of a set.
    total = 0
    for word in distinct:
        if word in VAGUE:
            continue
        total += min(max(len(word) - 2, 1), 9) * (9 if word in known else 10)
    # Two average words as a prior, so that a single long word is not the best text of all.
    return (total / 90.0 + 1.2) / (len(distinct) + 3.0)
