"""How much of what the prompt talks about comes back in the response.

Measures: the share of the prompt's content words that the response takes up, compared by their
first five letters, so that "organise" meets "organising". A word weighs more when it is long and
when it stands in the request itself (first or last paragraph) rather than in pasted material.
Why it matters: an answer that never mentions the subject is rarely an answer.
Fails: for paraphrases and one-word answers (a class, a number), for translations, and it can be fed
by repeating the prompt; the judge `copied_prompt` looks at that side.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 40_000
WORD = re.compile(r"[^\W\d_]+")
COMMON = frozenset(
    str.split(
        "about after all also and any are because been before being below both but can could "
        "did does doing down each few for from further given had has have having her here him "
        "his how input into its just like make many may might more most much must need not now "
        "off once only other our out over own please provide same she should some such than "
        "that the their them then there these they this those through too under until use using "
        "very was were what when where which while who why will with would write you your "
        "following based create"
    )
)


def stems(text: str) -> set[str]:
    words = WORD.findall(text.lower())
    return {word[:5] for word in words if len(word) > 2 and word not in COMMON}


def judging_function(query: str, response: str) -> float:
    paragraphs = [part for part in query[:LIMIT].split("\n") if part.strip()]
    if not paragraphs:
        return 0.5
    request = stems(paragraphs[0]) | stems(paragraphs[-1])
    material = stems(" ".join(paragraphs[1:-1])) - request
    answer = stems(response[:LIMIT])
    # Whole numbers, because a sum of fractions would depend on the order of a set.
    weight = covered = 0
    for group, importance in ((request, 10), (material, 3)):
        for stem in group:
            weight += importance * len(stem)
            if stem in answer:
                covered += importance * len(stem)
    if not weight:
        return 0.5
    # A long pasted text cannot be covered whole: the first dozen hits count most.
    share = covered / weight
    saturation = covered / (covered + 200.0)
    return 0.5 * share + 0.5 * saturation
