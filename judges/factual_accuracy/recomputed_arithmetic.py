"""Are the sums right? Every calculation written out in the response is done again.

Measures: chains like "3 + 4 + 5 = 12" and "14 x 2.5 = 35", "15% of 80 is 12", and, where the
prompt is itself a bare calculation or a percentage, whether its result appears. Right results
count for, wrong ones twice as much against; rounding to the digits shown is allowed. With
nothing to check it stays at zero.
Why it matters: a wrong result is one of few errors a program can prove.
Fails: it sees only sums that are written out in digits, not the choice of the wrong sum.
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
LAW = {"×": "*", "x": "*", "÷": "/", "−": "-"}


def value(text: str) -> float:
    return float(text.replace(",", "").replace("$", ""))


def compute(chain: str) -> float | None:
    """The value of a chain with the usual precedence, None for a division by zero."""
    total, product, sign, law = 0.0, None, 1.0, "+"
    for number, following in PART.findall(chain):
        x = value(number)
        if law == "*" and product is not None:
            product *= x
        elif law == "/" and product is not None:
            if x == 0:
                return None
            product /= x
        else:
            total += sign * (product or 0.0)
            sign, product = (-1.0 if law == "-" else 1.0), x
        law = LAW.get(following, following)
    return total + sign * (product or 0.0)


def agrees(true: float, shown: str) -> bool:
    digits = len(shown.rpartition(".")[2]) if "." in shown else 0
    return abs(true - value(shown)) <= 0.51 * 10.0**-digits * (
        1.0 if digits else 0.02
    ) + 1e-9 * abs(true)


def judging_function(query: str, response: str) -> float:
    text = response[:LIMIT]
    right = wrong = 0
    for chain, shown, percent in CHAIN.findall(text):
        true = compute(chain)
        if true is None:
            continue
        fits = agrees(true, shown) or (bool(percent) and agrees(100.0 * true, shown))
        right, wrong = right + fits, wrong + (not fits)
    for rate, base, shown in PERCENT.findall(text):
        if shown:
            fits = agrees(value(rate) * value(base) / 100.0, shown)
            right, wrong = right + fits, wrong + (not fits)
    asked = PERCENT.search(query[:2000])
    if asked and len(query) < 400:
        true = value(asked[1]) * value(asked[2]) / 100.0
        shown_values = re.findall(NUMBER, text)[:200]
        found = any(agrees(true, shown) and value(shown) for shown in shown_values)
        right, wrong = right + 2 * found, wrong + (not found)
    return (right - 2.0 * wrong) / (right + 2.0 * wrong + 1.0)
