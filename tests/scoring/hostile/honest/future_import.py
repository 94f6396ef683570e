# expect: ok
# scores: all
# shows: a future import after the docstring; it must not fail, nor be needed
"""Docstring first."""

from __future__ import annotations


def judging_function(query: Undefined, response: Undefined) -> Undefined:
    return 1.0
