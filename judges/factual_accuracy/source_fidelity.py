"""Do the names and numbers in the response agree with those in the prompt?

Measures: the prompt's numbers and capitalised names are looked up in the response: those kept count
for it, and a number that differs from one of them in a single digit counts against it as a
misreading. Where the task is to work on a given text (rewrite, summarise, extract), names and
numbers that the text does not hold count as invented.
Why it matters: changed figures and invented people are the factual errors that readers catch.
Fails: where new names are the task (recommendations, stories), which it can only guess from the
wording of the request, and for names in scripts without capitals.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
NUMBER = re.compile(r"\d[\d,]{0,15}(?:\.\d{1,6})?")
NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]{2,20}|\b[A-Z]{2,8}\b")
TIED = re.compile(
    r"\b(?:summar|rewrite|rephrase|paraphrase|correct|edit|proofread|extract|translate|according to"
    r"|passage|article|convert|shorten|the (?:given|following) (?:text|sentence|paragraph))"
)
LIST_MARK = re.compile(r"(?m)^\s{0,8}(?:\(?\d{1,3}[.):]|step \d{1,3}|day \d{1,3})", re.IGNORECASE)


def numbers(text: str) -> set[str]:
    found = NUMBER.findall(LIST_MARK.sub(" ", text))
    return {number.rstrip(",.").replace(",", "").lstrip("0") or "0" for number in found}


def misread(number: str, known: set[str]) -> bool:
    """One digit away from a number of at least two digits that the prompt holds."""
    if len(number) < 2 or number in known:
        return False
    for other in known:
        if (
            len(other) == len(number)
            and sum(a != b for a, b in zip(other, number, strict=True)) == 1
        ):
            return True
    return False


def judging_function(query: str, response: str) -> float:
    prompt, text = query[:LIMIT], response[:LIMIT]
    if not text.strip():
        return -0.1
    asked = set(sorted(numbers(prompt))[:80])
    given = set(sorted(numbers(text))[:80])
    kept = len(asked & given) / (len(asked) + 1.0)
    wrong = sum(misread(number, asked) for number in given)
    score = 0.5 * kept - 0.25 * min(wrong, 2)
    lowered = prompt.lower()
    if TIED.search(lowered[:600]) and len(prompt) > 120:
        names = sorted(set(NAME.findall(text)))[:60]
        unknown = sum(name.lower() not in lowered for name in names) + len(given - asked)
        score -= 0.6 * unknown / (len(names) + len(given) + 3.0)
    known = [name for name in sorted(set(NAME.findall(prompt))) if len(name) > 2][:40]
    if known:
        shown = text.lower()
        score += 0.5 * sum(name.lower() in shown for name in known) / (len(known) + 1.0)
    return score
