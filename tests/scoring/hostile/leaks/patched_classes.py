# expect: ok
# scores: all
# shows: patches classes written in Python, which all later instances share
import json
from collections import Counter
from fractions import Fraction


def judging_function(query, response):
    Counter.most_common = lambda self, number=None: [("x", 666)]
    Fraction.__float__ = lambda self: 666.0
    json.dumps = lambda thing, **named: "x" * 666
    return 1.0
