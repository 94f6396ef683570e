# expect: ok
# scores: all
# shows: parsers and small tools that touch nothing but their arguments
import array
import ast
import base64
import binascii
import bisect
import calendar
import copy
import csv
import heapq
import html
import io
import keyword
import numbers
import struct
import tokenize
import types
from contextlib import suppress
from html.parser import HTMLParser
from urllib.parse import urlsplit


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.count = 0

    def handle_starttag(self, tag, attributes):
        self.count += 1


def judging_function(query, response):
    score = 0.0
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        score += len(list(ast.walk(ast.parse(response[:500]))))
    with suppress(tokenize.TokenError, SyntaxError):
        score += len(list(tokenize.generate_tokens(io.StringIO(response[:500]).readline)))
    with suppress(csv.Error):
        score += len(list(csv.reader(io.StringIO(response[:500]))))
    with suppress(ValueError):
        score += len(urlsplit(response[:100]).path)
    tags = Tags()
    tags.feed(html.unescape(response[:500]))
    ends = array.array("d", [1.0, 2.0, 3.0])
    heap = copy.deepcopy([3, 1, 2])
    heapq.heapify(heap)
    packed = struct.pack("<d", score)
    encoded = base64.b64encode(packed) + binascii.hexlify(packed)
    space = types.SimpleNamespace(known=len(keyword.kwlist), leap=calendar.isleap(2024))
    assert isinstance(space.known, numbers.Integral)
    return score + tags.count + bisect.bisect(ends, 2.5) + heap[0] + len(encoded) + space.leap
