"""How much of the response is the prompt given back.

Measures: the share of the response's three-word runs that stand word for word in the prompt,
held against what the task allows: editing and proofreading keep most of the text, summaries and
extractions keep some, everything else keeps little. Handing a text back without any change, or
answering with a piece of the instruction, loses most. Names and fill-ins that leaked from
prompt templates ("<noinput>", "Response:") count as copied.
Why it matters: weak models echo; an echo is fluent, on topic and useless.
Fails: where quoting was the task and no usual verb for it was used.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 40_000
WORD = re.compile(r"\w+")
EDIT = re.compile(
    r"\b(?:correct|fix|edit|proofread|rewrite|re-write|rephrase|paraphrase|replace|translate"
    r"|convert"
    r"|punctuat\w+|spelling|grammar|improve|change|add|remove|sort|order|format|complete)\b"
)
CONDENSE = re.compile(
    r"\b(?:summar\w+|extract|shorten|quote|find|identify|list|classif\w+|which|brief\w*)\b"
)
LEAKED = (
    "<noinput>", "noinput", "### response", "### instruction", "instruction:", "\nresponse:",
)  # fmt: skip


def triples(words: list[str]) -> list[tuple[str, str, str]]:
    return list(zip(words, words[1:], words[2:], strict=False))


def judging_function(query: str, response: str) -> float:
    asked, given = query[:LIMIT].lower(), response[:LIMIT].lower()
    prompt_words, words = WORD.findall(asked), WORD.findall(given)
    if not words:
        return 0.0
    request = asked[:500]
    if EDIT.search(request):
        allowed = 0.75
    elif CONDENSE.search(request):
        allowed = 0.6
    else:
        allowed = 0.2
    runs = triples(words)
    known = set(triples(prompt_words))
    copied = sum(run in known for run in runs) / len(runs) if runs else 0.0
    score = 1.0 - max(0.0, copied - allowed) / (1.0 - allowed) * 0.6
    # A short answer is often a word of the prompt (a class, a choice): that is no echo.
    if len(words) > 3 and " ".join(words) in " ".join(prompt_words):
        score -= 0.1 if allowed == 0.6 else 0.4
    if any(mark in given for mark in LEAKED):
        score -= 0.3
    return score
