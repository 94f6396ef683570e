# expect: ok
# scores: all
# shows: a generator of its own, seeded by the text: the same score every time
import random
import zlib


def judging_function(query, response):
    generator = random.Random(zlib.crc32(response.encode("utf-8", "replace")))
    words = response.split() or ["x"]
    return float(sum(len(generator.choice(words)) for _ in range(20)) + generator.gauss(0, 1))
