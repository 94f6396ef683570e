"""Counts on what a trace changes: how often it was asked, references, the trace itself."""

import sys

CALLS = []


def judging_function(query, response):
    CALLS.append(1)
    if sys.gettrace() is not None:
        return 100.0
    return float(len(CALLS))
