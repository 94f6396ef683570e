"""Variables of many megabytes."""

import re
from collections import Counter


def judging_function(query, response):
    long_text = response * 2_000_000
    numbers = list(range(1_000_000))
    words = set(map(str, range(50_000)))
    counts = Counter(response)
    power = 7**100_000
    nested = []
    for _ in range(100_000):
        nested = [nested]
    match = re.search("[a-z]+", response)
    pattern = re.compile("[a-z]+")
    signs = "\x1b[2J\x07\u202e\ud800"
    for number in range(300):
        locals()[f"made_{number}"] = number
    return float(len(numbers))
