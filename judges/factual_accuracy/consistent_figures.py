"""Are dates, ranges, shares and times possible, and do they agree with each other?

Measures: ranges run upwards ("from 1914 to 1918", "5-10"), years named as past lie in the past, a
year fits the century named beside it, clock times exist, shares given in one sentence do not pass
100 %, temperatures given on both scales convert, a lifespan or "n years later" equals the
difference of its years. Every check passed counts for the text, every one failed twice against it.
Why it matters: such disagreements prove an error without any knowledge of the subject.
Fails: with nothing to check it stays at zero, and consistent inventions pass.
"""

import re

# Characters that are read; what follows has no influence.
LIMIT = 30_000
UNIT_END = re.compile(r"(?<=[.!?])\s+|\n+")
YEAR = re.compile(r"(?<![\d$€£.,-])(1[0-9]\d\d|20\d\d)(?![\d%]|[.,]\d)")
RANGE = re.compile(r"(?<![\d.,/-])(\d{1,5})(?: ?[-–—] ?| to | and )(\d{1,5})(?![\d/]|[.,-]\d)")
BETWEEN = re.compile(r"\b(?:between|from|ages?|take|bake|for|about|around|lasted|aged|of)\s{1,2}\Z")
CENTURY = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th) century")
CLOCK = re.compile(r"\b(\d{1,2}):(\d\d)(?::\d\d)?\s?([ap]\.?m)?", re.IGNORECASE)
SHARE = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d)?)\s?(?:%|percent\b)")
SCALES = re.compile(r"(\d{2,3})\s?°\s?([FC])\s?[(/]\s?(\d{2,3})\s?°\s?([FC])")
LATER = re.compile(r"\b(\d{1,3}) years (?:later|after|old|earlier|before)\b")
FUTURE = re.compile(r"\b(?:will|by|until|plan|future|expected|project\w*|goal|predict\w*)\b")
PRESENT = 2026


def celsius(value: float, scale: str) -> float:
    return (value - 32.0) / 1.8 if scale == "F" else value


def check_sentence(unit: str) -> tuple[int, int]:
    """How many checks a sentence passes and fails."""
    passed = failed = 0
    years = [int(year) for year in YEAR.findall(unit)]
    for year in years:
        fits = year <= PRESENT or bool(FUTURE.search(unit))
        passed, failed = passed + fits, failed + (not fits)
    for found in RANGE.finditer(unit):
        low, high = int(found[1]), int(found[2])
        worded = " and " in found[0] or " to " in found[0]
        if worded and not BETWEEN.search(unit[max(0, found.start() - 12) : found.start()]):
            continue
        # "1999-03" and "2019-20" are shortened, "3-2" may be a score: not wrong as such.
        fits = low < high or (not worded and (high < 100 <= low or low < 10))
        passed, failed = passed + fits, failed + (not fits)
    for century in CENTURY.findall(unit):
        for year in years[:3]:
            fits = abs((year + 99) // 100 - int(century)) <= 1
            passed, failed = passed + fits, failed + (not fits)
    for hour, minute, half in CLOCK.findall(unit):
        fits = int(hour) <= (12 if half else 24) and int(minute) < 60
        passed, failed = passed + fits, failed + (not fits)
    shares = [float(share) for share in SHARE.findall(unit)]
    if len(shares) > 2:
        fits = sum(shares) <= 101.0
        passed, failed = passed + fits, failed + (not fits)
    for first, scale, second, other in SCALES.findall(unit):
        if scale != other:
            gap = abs(celsius(float(first), scale) - celsius(float(second), other))
            passed, failed = passed + (gap <= 4.0), failed + (gap > 4.0)
    for span in LATER.findall(unit):
        if len(years) == 2:
            fits = abs(abs(years[1] - years[0]) - int(span)) <= 1
            passed, failed = passed + fits, failed + (not fits)
    return passed, failed


def judging_function(query: str, response: str) -> float:
    passed = failed = digits = 0
    units = UNIT_END.split(response[:LIMIT])
    if not response.strip():
        return -0.05
    for unit in units:
        if any(char.isdigit() for char in unit):
            digits += 1
            right, wrong = check_sentence(unit[:1500])
            passed, failed = passed + min(right, 3), failed + wrong
    return (passed + 0.3 * digits - 2.0 * failed) / (len(units) + 2.0 * failed + 2.0)
