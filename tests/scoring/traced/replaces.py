"""Puts a trace function of its own in place."""

import sys

SEEN = []


def own(frame, event, argument):
    SEEN.append(event)
    return own


def helper(text):
    return len(text)


def judging_function(query, response):
    sys.settrace(own)
    size = helper(response)
    return float(size + 0 * len(SEEN))
