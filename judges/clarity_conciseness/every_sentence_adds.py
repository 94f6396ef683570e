"""Does every sentence add something, or are some only there?

Measures: the sentences and list items in order; each must bring two content stems that neither
the prompt nor any sentence before it has (one, if it has only one), to count as adding. The score
is the share of adding sentences, drawn to two thirds by one imagined sentence. It is the number of
empty sentences that counts, not of repeated words, so a long rich sentence cannot pay for an empty
one.
Why it matters: a sentence that restates costs a reader as much as one that informs.
Fails: corrections and extractions are meant to bring little new, so for them the prompt's pasted
material does not count as known. Texts without spaces are read by pairs of characters.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
SENTENCE_END = re.compile(r"[.!?。！？](?=\s|\Z|[^\x00-\x7f])|\n+")
WORD = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]{2}|[^\W_]{4,}|\d+")
EDIT = re.compile(
    r"\b(?:correct|fix|edit|proofread|rewrite|rephrase|replace|extract|quote|punctuat\w+"
    r"|spelling|grammar|translate|convert|summari[sz]e)\b"
)
EMPTY = 0.074


def judging_function(query: str, response: str) -> float:
    prompt = query[:LIMIT].lower()
    if EDIT.search(prompt[:400]):
        prompt = prompt.strip().split("\n", 1)[0]
    known = {word[:5] for word in WORD.findall(prompt)}
    sentences = adding = 0
    for sentence in SENTENCE_END.split(response[:LIMIT].lower()):
        stems = {word[:5] for word in WORD.findall(sentence)}
        if stems:
            sentences += 1
            adding += len(stems - known) >= min(2, len(stems))
            known |= stems
    if not sentences:
        return 0.4 if response.strip() else EMPTY
    return (adding + 0.67) / (sentences + 1.0)
