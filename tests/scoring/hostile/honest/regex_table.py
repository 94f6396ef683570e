# expect: ok
# scores: all
# shows: three hundred patterns, some hundred alternatives each in one of them
import re

WORDS = [f"{first}{second}{third}" for first in "bcdfg" for second in "aeiou" for third in "lmnrst" * 2]
PATTERNS = [re.compile(rf"\b{word}\w*", re.IGNORECASE) for word in WORDS]
ANY = re.compile("|".join(sorted(set(WORDS))))


def judging_function(query, response):
    return float(sum(bool(pattern.search(response)) for pattern in PATTERNS) + len(ANY.findall(response)))
