"""Where do the numbers of the response come from?

Measures: a number has an origin if the prompt gives it, if it is a sum, difference, product,
quotient or percentage of two numbers at hand, or one of them converted between common units (60,
12, 2.54, 1.609 and the like). Where the prompt is a problem with figures, the share of numbers with
an origin is the score, and no number at all is worst. Elsewhere new numbers are news and count for
the text, up to about one a sentence, unless nearly all end in round zeros.
Why it matters: in a closed problem, a number out of nowhere is an error or an invention.
Fails: for results that need knowledge from outside (constants, prices), and for long chains of
working of which only the ends are shown.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 20_000
MOST_NUMBERS = 24
NUMBER = re.compile(r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,6})?|\d{1,12}(?:\.\d{1,6})?")
LIST_MARK = re.compile(r"(?m)^\s{0,8}\(?\d{1,3}[.):]\s")
UNIT_END = re.compile(r"(?<=[.!?])\s+|\n+")
PROBLEM = re.compile(
    r"\b(?:how (?:many|much|long|far|old)|calculate|compute|solve|sum|total|average|percent\w*"
    r"|convert|difference|product|area|volume|probability|equation|add|multiply|divide)\b"
)
FACTORS = (
    60.0, 3600.0, 24.0, 7.0, 12.0, 365.0, 100.0, 1000.0, 2.54, 1.609, 0.4536, 0.3048, 28.35,
    3.785, 16.0, 3.0,
)  # fmt: skip


def numbers(text: str) -> list[float]:
    found = NUMBER.findall(LIST_MARK.sub(" ", text))
    return [float(number.replace(",", "")) for number in found[: 2 * MOST_NUMBERS]]


def key(value: float) -> float:
    """Three significant digits, which forgives the rounding that people do."""
    return float(f"{value:.3g}")


def derivable(known: list[float]) -> set[float]:
    results = {key(x) for x in known}
    for i, x in enumerate(known):
        results.update(key(x * factor) for factor in FACTORS)
        results.update(key(x / factor) for factor in FACTORS)
        for y in known[: i + 1]:
            results.update((key(x + y), key(abs(x - y)), key(x * y), key(x * y / 100.0)))
            if x and y:
                results.update((key(x / y), key(y / x), key(100.0 * x / y), key(100.0 * y / x)))
    return results


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT]
    if not text.strip():
        return -0.05
    given = list(dict.fromkeys(numbers(text)))[:MOST_NUMBERS]
    asked = list(dict.fromkeys(numbers(query[:LIMIT])))[:MOST_NUMBERS]
    if len(asked) >= 2 and len(query) < 1500 and PROBLEM.search(query.lower()):
        if not given:
            return -0.6
        known = list(asked)
        explained = 0
        for number in given[:8]:
            explained += key(number) in derivable(known[:8])
            known.append(number)
        fresh = any(number not in asked for number in given)
        return (explained + 0.5 * fresh) / (min(len(given), 8) + 1.0)
    units = sum(1 for unit in UNIT_END.split(text) if unit.strip())
    news = [number for number in given if number not in asked]
    exact = sum(number % 10 != 0 or number < 10 for number in news)
    rate = (len(news) + exact) / (2.0 * units + 2.0)
    echoed = len(set(given) & set(asked)) / (len(asked) + 1.0)
    return 0.3 * rate / (rate + 0.5) + 0.2 * echoed
