"""Are the quantities exact, and are the sums right?

Measures: calculations written out in the response are done again: chains like "3 + 4 + 5 = 12" and
"14 x 2.5 = 35", "15% of 80 is 12", and, where the prompt is itself a percentage, whether its result
appears; rounding to the digits shown is allowed. A right result counts for, a wrong one twice as
much against, and the sums outweigh everything else. With a smaller weight: exact quantities
(figures and number words, outside brackets and list marks) against vague ones ("many", "often",
"about"), with falling returns.
Why it matters: a wrong result is one of few errors that a program can prove, and only what is given
exactly can be wrong or right at all.
Fails: it sees only sums that are written out in digits, not the choice of the wrong sum; invented
figures look exact. Number words and vague words are English.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
NUMBER = r"\$?\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,6})?|\$?\d{1,12}(?:\.\d{1,6})?"
CHAIN = re.compile(
    rf"(?<![\d.,/*×÷+=^)a-z-])((?:{NUMBER})(?: ?[-+*×÷/x−] ?(?:{NUMBER})){{1,8}}) ?= "
    rf"?(-?(?:{NUMBER}))(%?)(?![\d^*/×])"
)
PART = re.compile(rf"({NUMBER}) ?([-+*×÷/x−])?")
PERCENT = re.compile(
    rf"(?<![\d.,])(\d{{1,3}}(?:\.\d{{1,4}})?) ?% (?:\w{{2,8}} )?(?:of|on) ({NUMBER})(?: (?:is"
    rf"|equals|would be|comes to)| ?=)?(?: ({NUMBER}))?"
)
ASIDE = re.compile(
    r"\([^()\n]{0,200}\)|\[[^\[\]\n]{0,80}\]|(?m:^)\s{0,8}\d{1,3}[.):]\s|https?:\S{1,300}"
    r"|\bstep \d{1,2}\b"
)
EXACT = re.compile(
    r"\d+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundred|thousand"
    r"|million|half|twice|double|third|quarter|dozen|percent|both|once|pair)\b"
)
VAGUE = re.compile(
    r"\b(?:many|several|some|few|lots?|various|numerous|much|most|often|sometimes|countless|plenty"
    r"|bit|little|couple|around|about|approximately)\b"
)
LAW = {"×": "*", "x": "*", "÷": "/", "−": "-"}


def value(text: str) -> float:
    return float(text.replace(",", "").replace("$", ""))


def compute(chain: str) -> float | None:
    """The value of a chain with the usual precedence, None for a division by zero."""
    total, product, sign, law = 0.0, 0.0, 1.0, "+"
    for number, following in PART.findall(chain):
        x = value(number)
        if law == "*":
            product *= x
        elif law == "/":
            if x == 0:
                return None
            product /= x
        else:
            total += sign * product
            sign, product = (-1.0 if law == "-" else 1.0), x
        law = LAW.get(following, following)
    return total + sign * product


def agrees(true: float, shown: str) -> bool:
    digits = len(shown.rpartition(".")[2]) if "." in shown else 0
    slack = 0.51 * 10.0**-digits if digits else 0.01
    return abs(true - value(shown)) <= slack + 1e-9 * abs(true)


def checked_sums(query: str, text: str) -> tuple[int, int]:
    """How many results are right and how many wrong."""
    right = wrong = 0
    for chain, shown, percent in CHAIN.findall(text):
        true = compute(chain)
        if true is not None:
            fits = agrees(true, shown) or (bool(percent) and agrees(100.0 * true, shown))
            right, wrong = right + fits, wrong + (not fits)
    for rate, base, shown in PERCENT.findall(text):
        if shown:
            fits = agrees(value(rate) * value(base) / 100.0, shown)
            right, wrong = right + fits, wrong + (not fits)
    asked = PERCENT.search(query[:2000])
    if asked and len(query) < 400:
        true = value(asked[1]) * value(asked[2]) / 100.0
        found = any(agrees(true, shown) for shown in re.findall(NUMBER, text)[:200])
        right, wrong = right + 2 * found, wrong + (not found)
    return right, wrong


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT]
    if not text.strip():
        return -0.12
    right, wrong = checked_sums(query, text)
    sums = (right - 2.0 * wrong) / (right + 2.0 * wrong + 1.0)
    prose = ASIDE.sub(" ", text.lower())
    exact, vague = len(EXACT.findall(prose)), len(VAGUE.findall(prose))
    return sums + 0.3 * (exact - vague) / (exact + vague + 4.0)
