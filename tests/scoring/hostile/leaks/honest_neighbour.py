# expect: ok
# scores: all
# shows: run beside the others in this folder: its scores must be the same as when it runs alone
import json
import math
import re
import statistics
import string
from collections import Counter
from fractions import Fraction


def judging_function(query, response):
    words = re.findall(r"[a-z]+", response.lower())
    common = Counter(words).most_common(3)
    lengths = sorted(len(word) for word in words) or [0]
    spread = statistics.pstdev(lengths)
    marks = sum(character in string.punctuation for character in response)
    size = float(len(json.dumps(response)))
    share = float(Fraction(marks, len(response) + 1))
    return math.sqrt(size) + spread + share + sum(count for _, count in common)
