# expect: ok
# scores: all
# shows: like every published judge, imports inside the function, here all the modules that judges use
def judging_function(query, response):
    import collections
    import decimal
    import difflib
    import fractions
    import functools
    import hashlib
    import itertools
    import json
    import math
    import operator
    import random
    import re
    import statistics
    import string
    import textwrap
    import unicodedata
    import zlib
    from datetime import datetime

    words = re.findall(r"\b\w+\b", response.lower())
    counts = collections.Counter(words)
    lengths = [len(word) for word in words] or [0]
    random.seed(7)
    parts = [
        math.log1p(len(words)),
        statistics.mean(lengths),
        sum(character in string.punctuation for character in response),
        len(unicodedata.normalize("NFKD", response)),
        len(json.dumps(counts)),
        difflib.SequenceMatcher(None, query[:200], response[:200]).ratio(),
        len(textwrap.wrap(response, 40)),
        datetime.strptime("2024-02-29 13:45", "%Y-%m-%d %H:%M").day,
        float(decimal.Decimal(len(words)).sqrt()),
        float(fractions.Fraction(len(counts), len(words) + 1)),
        len(zlib.compress(response.encode("utf-8", "replace"))),
        int(hashlib.sha256(query.encode("utf-8", "replace")).hexdigest()[:4], 16) % 10,
        random.random(),
        functools.reduce(operator.add, itertools.chain([1], lengths)),
    ]
    return float(sum(parts))
