"""Has a candidate learnt rows by heart instead of measuring something?"""

import ast
import re
from collections.abc import Iterator, Sequence

from pajama_tui.synthesis.gates_result import Refusal
from pajama_tui.untrusted import printable

# A literal this long, or this many words in a row, does not agree with a row by chance.
LEAST_CHARACTERS = 20
LEAST_WORDS = 6
# What this many unrelated prompts of the sample hold as well is a common phrase.
_COMMON = 2

_WORD = re.compile(r"\w+")


class Memory:
    """The texts that an LLM was shown, and others that tell common phrases from quotations.

    Args:
        shown: prompts and responses that were in the LLM's context.
        rows: (prompt, response_a, response_b) to compare with; those that were shown are left out.
    """

    def __init__(self, shown: Sequence[str], rows: Sequence[tuple[str, str, str]]) -> None:
        self._shown = [_plain(text) for text in dict.fromkeys(shown)]
        self._grams = {gram for text in shown for gram in _grams(text)}
        groups: dict[str, list[str]] = {}
        if shown:
            known = set(shown)
            for row in rows:
                if known.isdisjoint(text for text in row if text.strip()):
                    groups.setdefault(row[0], []).extend(row)
        self._others = [_plain(" \n ".join(texts)) for texts in groups.values()]

    def refuse(self, tree: ast.Module) -> Refusal | None:
        """Refuse a program with a literal, docstrings apart, that quotes a text that was shown."""
        if not self._shown:
            return None
        for literal in _literals(tree):
            assert isinstance(literal.value, str)
            quoted = self._quoted(literal.value)
            if quoted:
                return Refusal(
                    "memorised",
                    f"Line {literal.lineno}: the text '{printable(quoted, limit=80)}' is quoted "
                    "from an example row; measure a property that other texts can have as well.",
                )
        return None

    def _quoted(self, literal: str) -> str:
        whole = _plain(literal)
        long = len(whole) >= LEAST_CHARACTERS
        if long and any(whole in text for text in self._shown) and not self._is_common(whole):
            return whole
        for gram in _grams(literal):
            if gram in self._grams and not self._is_common_gram(gram):
                return " ".join(gram)
        return ""

    def _is_common(self, phrase: str) -> bool:
        return sum(phrase in text for text in self._others) >= _COMMON

    def _is_common_gram(self, gram: tuple[str, ...]) -> bool:
        pattern = re.compile(r"\b" + r"\W+".join(map(re.escape, gram)) + r"\b")
        return sum(bool(pattern.search(text)) for text in self._others) >= _COMMON


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _grams(text: str) -> Iterator[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return (
        tuple(words[start : start + LEAST_WORDS]) for start in range(len(words) - LEAST_WORDS + 1)
    )


def _literals(tree: ast.Module) -> Iterator[ast.Constant]:
    alone = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node
