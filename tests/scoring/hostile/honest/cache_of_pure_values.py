# expect: ok
# scores: all
# shows: a global cache that changes nothing but the time
import re

CACHE = {}
HITS = 0


def pattern(word):
    global HITS
    if word in CACHE:
        HITS += 1
    else:
        CACHE[word] = re.compile(rf"\b{re.escape(word)}\b")
    return CACHE[word]


def judging_function(query, response):
    return float(sum(len(pattern(word).findall(response)) for word in ("the", "because", "so")))
