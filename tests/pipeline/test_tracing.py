"""What decided, in words that follow from the facts of a trace."""

import pytest

from pajama_tui.errors import InputError
from pajama_tui.pipeline.tracing import trace_pair
from pajama_tui.programs.judge import Judge

SLEEPS = """import sys

def judging_function(query, response):
    if sys.gettrace():
        return 5.0
    return 1.0
"""
CATCHES = """def judging_function(query, response):
    total = 0
    for part in response.split():
        try:
            total += {"la": 1}[part]
        except KeyError:
            pass
    return float(total)
"""
STRAIGHT = "def judging_function(query, response):\n    size = len(response)\n    return size\n"


def said(workspace, source, row=6):
    return trace_pair(workspace, Judge("draft", "style", source), row).summary()


def test_a_kept_judge_is_traced_by_name_and_a_draft_by_its_text(open_workspace) -> None:
    workspace = open_workspace()
    # Row 7 is "la" six times for a, twice for b.
    kept = trace_pair(workspace, "longer", 6)
    assert (kept.judge, kept.row, kept.line) == ("style/longer", 6, 7)
    assert kept.trace.a.score == len("la " * 6 + "a6")
    assert kept.version == next(each.sha for each in workspace.judges if each.name == "longer")
    first, second, third = said(workspace, STRAIGHT)
    assert first == "Score 20 | 8: prefers a."
    assert second == "Both took the same way through the same lines; only values can differ."
    assert third == "Variables that differ: size 20 | 8 and 1 more."


def test_loops_exceptions_and_changed_scores_are_named(open_workspace) -> None:
    workspace = open_workspace()
    words = said(workspace, CATCHES)
    assert words[0] == "Score 6 | 2: prefers a."
    assert "Both took the same ways through the same lines; line 3 ran 8 | 4 times" in words[1]
    assert "total 6 | 2" in words[2]
    words = said(workspace, CATCHES, 0)
    assert words[0] == "Score 0 | 0: no side."
    words = said(workspace, SLEEPS)
    assert "The trace changed what came of a: without it 1." in words
    assert "The trace changed what came of b: without it 1." in words
    fussy = trace_pair(workspace, "fussy", 3).summary()
    assert fussy[0].startswith("No score of a: ValueError: a three, line 3; No score of b: ")


def test_what_cannot_be_traced_is_told(open_workspace) -> None:
    workspace = open_workspace()
    with pytest.raises(InputError, match="no judge named"):
        trace_pair(workspace, "none", 0)
    with pytest.raises(InputError, match="Row 61 is no pair"):
        trace_pair(workspace, "longer", 60)
