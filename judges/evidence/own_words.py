"""What is the longest piece that was merely taken over from the prompt?

Measures: the longest run of words in the response that goes through the prompt's word triples
without a gap, against the length of the response. Short runs are the price of staying on the
subject and hardly count; from about six words on a run counts in full. Where the task is to
correct, extract or complete a text, half of the response may be taken over.
Why it matters: what stands in the prompt is known to the asker; a piece of it given back is no
evidence for anything, however well it fits.
Fails: a quotation that was asked for in unusual words. Texts without spaces are read by single
characters.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 40_000
WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u4e00-\u9fff]|[^\W_]+")
TAKES_OVER = re.compile(
    r"\b(?:correct|fix|edit|proofread|rewrite|replace|extract|quote|punctuat\w+|spelling|grammar"
    r"|convert|complete|sort|format|capitali[sz]e|find|select|choose|identify)\b"
)
# A run of this many words counts half.
HALF = 6
EMPTY = -0.9


def judging_function(query: str, response: str) -> float:
    words = WORD.findall(response[:LIMIT].lower())
    if not words:
        return EMPTY
    prompt = WORD.findall(query[:LIMIT].lower())
    given = set(zip(prompt, prompt[1:], prompt[2:], strict=False))
    longest = run = 0
    for triple in zip(words, words[1:], words[2:], strict=False):
        run = run + 1 if triple in given else 0
        longest = max(longest, run)
    # A run of n triples spans n + 2 words.
    span = longest + 2 if longest else 0
    taken = span * (span * span / (span * span + HALF * HALF)) / (len(words) + 5.0)
    allowed = 0.5 if TAKES_OVER.search(query[:400].lower()) else 0.0
    return -max(0.0, taken - allowed) - 0.3 * min(taken, allowed)
