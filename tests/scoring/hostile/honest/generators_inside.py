# expect: ok
# scores: all
# shows: generators and comprehensions, some of them left unfinished
import itertools


def windows(words, size):
    queue = []
    try:
        for word in words:
            queue = [*queue, word][-size:]
            yield tuple(queue)
    finally:
        queue.clear()


def judging_function(query, response):
    grams = list(itertools.islice(windows(response.split(), 3), 50))
    return float(len(set(grams)))
