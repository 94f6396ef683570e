"""Does the response bring the facts and conditions of the prompt together?

Measures: the prompt is cut into clauses at stops, commas, conjunctions and prepositions of purpose.
For each sentence of the response, the number of clauses that it takes a content word from, up to
three, weighted by whether the sentence adds words of its own. The score is the mean over the
sentences.
Why it matters: reasoning combines what is given; a sentence that ties two conditions of the task to
something new is a step, one that touches a single keyword is only on the topic, and one that
repeats the task is neither.
Fails: once the subject is set, pronouns may carry it; and long general texts about the right
subject touch many clauses by chance. Texts without spaces are read by pairs of characters.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
PROMPT = 3_000
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|(?<=[。！？])|\n+")
CLAUSE_END = re.compile(
    r"[.?!;:,\n。！？、，]| (?:and|or|but|that|which|because|if|when|to|for|in|with) "
)
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]{4,30}")
EMPTY = frozenset(
    str.split(
        "that this with have from they their them there these those will would could should what "
        "when where which while your also such more most some into than then been were being "
        "because about other only just very over make like many much each every well good help "
        "write give create provide following given please"
    )
)
MOST_CLAUSES = 3


def stems(text: str) -> set[str]:
    return {word[:6] for word in WORD.findall(text) if word not in EMPTY}


def judging_function(query: str, response: str) -> float:
    clauses = [part for part in map(stems, CLAUSE_END.split(query[:PROMPT].lower())) if part]
    asked = set().union(*clauses)
    total = 0.0
    count = 0
    for sentence in SENTENCE_END.split(response[:LIMIT].lower()):
        own = stems(sentence)
        if not own:
            continue
        count += 1
        given = own & asked
        joined = sum(not clause.isdisjoint(given) for clause in clauses) if given else 0
        fresh = min(1.0, (len(own) - len(given) + 1.0) / 3.0)
        total += fresh * min(joined, MOST_CLAUSES) / MOST_CLAUSES
    if not count:
        return 0.04 if response.strip() else 0.02
    # One imagined sentence that joins next to nothing, for texts too short to tell.
    return (total + 0.25) / (count + 1.0)
