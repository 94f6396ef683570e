"""Likeness of programs: copies in disguise are found, other algorithms are not."""

import ast
import builtins
import itertools

import pytest

from pajama_tui.programs import find_judges, shipped_judges_dir
from pajama_tui.synthesis.gates_peers import MOST_SIMILAR
from pajama_tui.synthesis.likeness import fingerprint, similarity

SHIPPED = find_judges(shipped_judges_dir())


class _Disguise(ast.NodeTransformer):
    """Other names, other constants."""

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if not hasattr(builtins, node.id):
            node.id = f"other_{node.id}"
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.arg = f"other_{node.arg}"
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.name = f"other_{node.name}"
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str):
            node.value = f"other {node.value}"
        elif isinstance(node.value, int | float) and not isinstance(node.value, bool):
            node.value = node.value * 3 + 1
        return node


def disguised(source: str) -> str:
    tree = _Disguise().visit(ast.parse(source))
    # Functions in the opposite order, and a docstring more.
    tree.body = [ast.Expr(ast.Constant("Something else.")), *reversed(tree.body)]
    return ast.unparse(ast.fix_missing_locations(tree))


def of(first: str, second: str) -> float:
    return similarity(fingerprint(first), fingerprint(second))


@pytest.mark.parametrize("judge", SHIPPED, ids=lambda judge: judge.label)
def test_other_names_constants_and_order_are_no_other_program(judge) -> None:
    copy = disguised(judge.source)
    assert "other_judging_function" in copy
    assert of(judge.source, copy) == 1


def test_no_two_shipped_judges_are_near_the_limit() -> None:
    prints = {judge.label: fingerprint(judge.source) for judge in SHIPPED}
    alike = {
        (one, other): similarity(prints[one], prints[other])
        for one, other in itertools.combinations(prints, 2)
    }
    closest = max(alike, key=alike.__getitem__)
    assert alike[closest] < 0.8 * MOST_SIMILAR, closest


VARIETY = '''
def judging_function(query, response):
    """Share of distinct words."""
    words = response.lower().split()
    if not words:
        return 0.0
    return len(set(words)) / len(words)
'''
ENTROPY = '''
import math
from collections import Counter

def judging_function(query, response):
    """Entropy of the words."""
    counts = Counter(response.lower().split())
    total = sum(counts.values())
    return -sum(n / total * math.log2(n / total) for n in counts.values())
'''
LONGEST_LOOP = '''
def judging_function(query, response):
    """The longest stretch of words that comes twice."""
    words = response.lower().split()
    seen = {}
    best = 0
    for place in range(len(words) - 3):
        gram = tuple(words[place : place + 4])
        if gram in seen:
            best += 1
        seen[gram] = place
    return -best / max(len(words), 1)
'''


def test_other_algorithms_for_one_rubric_are_other_programs() -> None:
    for one, other in itertools.combinations((VARIETY, ENTROPY, LONGEST_LOOP), 2):
        assert of(one, other) < MOST_SIMILAR / 2


def test_a_longer_word_list_and_an_annotation_change_nothing() -> None:
    before = "A = ('x', 'y')\ndef judging_function(q, r):\n    return sum(r.count(w) for w in A)\n"
    after = before.replace("('x', 'y')", "('some', 'other', 'words', 'and', 'more')")
    after = after.replace("(q, r)", "(query: str, response: str) -> float")
    assert of(before, after) == 1


def test_another_method_or_operator_is_another_program() -> None:
    upper = VARIETY.replace(".lower().split()", ".splitlines()")
    assert of(VARIETY, upper) < 1
    assert of(VARIETY, VARIETY.replace("/ len", "- len")) < 1


def test_what_does_not_parse_is_like_nothing() -> None:
    assert of("def (", "def (") == 0
    assert of("", VARIETY) == 0
