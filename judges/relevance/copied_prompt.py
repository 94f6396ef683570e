"""How much of the response is the prompt given back?

Measures: the share of the response's three-word runs that stand word for word in the prompt, held
against what the task allows: editing and proofreading keep most of the text, summaries and
extractions keep some, everything else keeps little. Handing a text back without any change, or
answering with a piece of the instruction, loses most. Words that leaked from prompt templates
("<noinput>", "### Response") count as copied. With a small weight: of the prompt's words that the
response uses (four letters or more), how many come after the word they came after there, beyond a
half; using the words of the prompt in new sentences costs next to nothing.
Why it matters: weak models echo; an echo is fluent, on topic and useless.
Fails: where quoting was the task and no usual verb for it was used.
"""

import itertools
import math
import re

# Characters that are read; what follows has no influence.
LIMIT = 40_000
WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff]|[^\W_]+")
EDIT = re.compile(
    r"\b(?:correct|fix|edit|proofread|re-?write|rephrase|paraphrase|replace|translate|convert"
    r"|punctuat\w+|spelling|grammar|improve|change|add|remove|sort|order|format|complete)\b"
)
CONDENSE = re.compile(
    r"\b(?:summar\w+|extract|shorten|quote|find|identify|list|classif\w+|which|brief\w*)\b"
)
LEAKED = ("noinput", "### response", "### instruction", "instruction:", "\nresponse:")
USUAL = 0.5
SHORT = 3


def copied_share(given: list[str], asked: list[str]) -> float:
    runs = list(zip(given, given[1:], given[2:], strict=False))
    known = set(zip(asked, asked[1:], asked[2:], strict=False))
    return sum(run in known for run in runs) / len(runs) if runs else 0.0


def sequence_share(given: list[str], asked: list[str]) -> float:
    """Of the longer words taken from the prompt, those that follow the word they followed there."""
    words, pairs = set(asked), set(itertools.pairwise(asked))
    met = sum(word in words and len(word) > 3 for word in given)
    kept = sum(pair in pairs and len(pair[1]) > 3 for pair in itertools.pairwise(given))
    return (kept + 6.0 * USUAL) / (met + 6.0)


def judging_function(query: str, response: str) -> float:
    asked, given = WORD.findall(query[:LIMIT].lower()), WORD.findall(response[:LIMIT].lower())
    if not given:
        return 0.9 if response.strip() else 0.0
    request = query[:500].lower()
    allowed = 0.75 if EDIT.search(request) else 0.6 if CONDENSE.search(request) else 0.2
    excess = max(0.0, copied_share(given, asked) - allowed) / (1.0 - allowed)
    # A short answer is often a word of the prompt (a class, a choice): that is no echo.
    short = len(given) <= SHORT
    handed_back = not short and f" {' '.join(given)} " in f" {' '.join(asked)} "
    leaked = any(mark in response[:LIMIT].lower() for mark in LEAKED)
    # A soft threshold: hardly anything below the usual share, linear above it.
    share = USUAL if short else sequence_share(given, asked)
    beyond = math.log1p(math.exp(12.0 * (share - USUAL))) / 12.0
    score = 1.0 - 0.6 * excess - 0.3 * leaked - 0.15 * (1.0 - allowed) * beyond
    return score - handed_back * (0.1 if allowed == 0.6 else 0.4)
