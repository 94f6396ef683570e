"""Which words of two texts differ."""

import re
from dataclasses import dataclass
from itertools import groupby

# A run of letters, one sign, or one character of a script written without spaces.
_ALONE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"[{_ALONE}]|[^\W{_ALONE}]+|[^\w\s]")

_CELLS = 40_000_000
"""Words of a times words of b that are compared at most: some 50 ms."""

Span = tuple[int, int]
"""First character, and the one behind the last."""


@dataclass(frozen=True, slots=True)
class WordDiff:
    """The words that only one of two texts has, in order.

    Attributes:
        a, b: characters of either text that the other does not have there.
        words_a, words_b: how many words those are.
        common: words in both.
        cut: a part was too long to be compared word by word and is marked as a whole.
    """

    a: tuple[Span, ...]
    b: tuple[Span, ...]
    words_a: int
    words_b: int
    common: int
    cut: bool


def word_diff(a: str, b: str, cells: int = _CELLS) -> WordDiff:
    """Return the words that differ between two texts.

    The words in common are a longest common subsequence (bit-parallel: Hyyrö 2004, "Bit-parallel
    LCS-length computation revisited"), without runs of less than half the length of what differs
    around them on both sides: scattered "the"s say nothing. Texts too long for that are compared
    line by line first, and only lines that changed word by word.

    Args:
        cells: bound on the work, in words of a times words of b.
    """
    found_a, found_b = list(_WORD.finditer(a)), list(_WORD.finditer(b))
    words_a, words_b = [m[0] for m in found_a], [m[0] for m in found_b]
    cut = False
    if len(words_a) * len(words_b) <= cells:
        pairs = _common(words_a, words_b)
    else:
        pairs, cut = _by_lines(a, b, words_a, words_b, cells)
    pairs = _meaningful(pairs, words_a, words_b)
    same_a, same_b = {i for i, _ in pairs}, {j for _, j in pairs}
    return WordDiff(
        a=_spans(found_a, same_a),
        b=_spans(found_b, same_b),
        words_a=len(words_a) - len(pairs),
        words_b=len(words_b) - len(pairs),
        common=len(pairs),
        cut=cut,
    )


def _common(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """Return a longest common subsequence as positions in both."""
    first, last = _ends(a, b)
    middle = _subsequence(a[first : len(a) - last], b[first : len(b) - last])
    return [
        *((at, at) for at in range(first)),
        *((first + i, first + j) for i, j in middle),
        *((len(a) - at, len(b) - at) for at in range(last, 0, -1)),
    ]


def _ends(a: list[str], b: list[str]) -> tuple[int, int]:
    """Return how many words both begin with, and how many both end with behind those."""
    first, last = 0, 0
    shorter = min(len(a), len(b))
    while first < shorter and a[first] == b[first]:
        first += 1
    while last < shorter - first and a[-1 - last] == b[-1 - last]:
        last += 1
    return first, last


def _subsequence(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    if not a or not b:
        return []
    places: dict[str, int] = {}
    for at, word in enumerate(b):
        places[word] = places.get(word, 0) | 1 << at
    whole = (1 << len(b)) - 1
    row = whole
    # Bit j of rows[i] is 0 where the subsequence of a[:i + 1] grows with b[j].
    rows = []
    for word in a:
        hits = row & places.get(word, 0)
        row = ((row + hits) | (row - hits)) & whole
        rows.append(row)
    pairs = []
    i, j = len(a) - 1, len(b) - 1
    while i >= 0 and j >= 0:
        if rows[i] >> j & 1:
            j -= 1
        elif i and not rows[i - 1] >> j & 1:
            i -= 1
        else:
            pairs.append((i, j))
            i, j = i - 1, j - 1
    return pairs[::-1]


def _by_lines(
    a: str, b: str, words_a: list[str], words_b: list[str], cells: int
) -> tuple[list[tuple[int, int]], bool]:
    lines_a, lines_b = _lines(a), _lines(b)
    if len(lines_a) * len(lines_b) > cells:
        return [], True
    pairs: list[tuple[int, int]] = []
    cut = False
    i = j = 0
    ends = [*_common([line for line, _ in lines_a], [line for line, _ in lines_b])]
    starts_a, starts_b = _starts(lines_a), _starts(lines_b)
    for line_a, line_b in [*ends, (len(lines_a), len(lines_b))]:
        low_a, high_a, low_b, high_b = starts_a[i], starts_a[line_a], starts_b[j], starts_b[line_b]
        size = (high_a - low_a) * (high_b - low_b)
        parts = words_a[low_a:high_a], words_b[low_b:high_b]
        if size <= cells:
            cells -= size
            pairs += [(low_a + x, low_b + y) for x, y in _common(*parts)]
        else:
            cut = True
            first, last = _ends(*parts)
            pairs += [(low_a + at, low_b + at) for at in range(first)]
            pairs += [(high_a - at, high_b - at) for at in range(last, 0, -1)]
        if line_a < len(lines_a):
            count = lines_a[line_a][1]
            pairs += [(high_a + at, high_b + at) for at in range(count)]
        i, j = line_a + 1, line_b + 1
    return pairs, cut


def _lines(text: str) -> list[tuple[str, int]]:
    """Return each line with the number of its words."""
    return [(line, sum(1 for _ in _WORD.finditer(line))) for line in text.split("\n")]


def _starts(lines: list[tuple[str, int]]) -> list[int]:
    starts = [0]
    for _, count in lines:
        starts.append(starts[-1] + count)
    return starts


def _meaningful(pairs: list[tuple[int, int]], a: list[str], b: list[str]) -> list[tuple[int, int]]:
    """Drop runs in common of less than half of what differs before them, and behind them."""
    runs = [
        [pair for _, pair in run]
        for _, run in groupby(
            enumerate(pairs), key=lambda item: (item[1][0] - item[0], item[1][1] - item[0])
        )
    ]
    while True:
        kept: list[list[tuple[int, int]]] = []
        i = j = 0
        for at, run in enumerate(runs):
            after = runs[at + 1][0] if at + 1 < len(runs) else (len(a), len(b))
            size = 2 * sum(len(a[x]) for x, _ in run)
            before_size = max(_size(a, i, run[0][0]), _size(b, j, run[0][1]))
            after_size = max(_size(a, run[-1][0] + 1, after[0]), _size(b, run[-1][1] + 1, after[1]))
            if size > before_size or size > after_size:
                kept.append(run)
                i, j = run[-1][0] + 1, run[-1][1] + 1
        if len(kept) == len(runs):
            return [pair for run in kept for pair in run]
        runs = kept


def _size(words: list[str], start: int, end: int) -> int:
    return sum(map(len, words[start:end]))


def _spans(found: list[re.Match[str]], same: set[int]) -> tuple[Span, ...]:
    spans: list[Span] = []
    before = -2
    for at, word in enumerate(found):
        if at in same:
            continue
        if at == before + 1 and spans:
            spans[-1] = (spans[-1][0], word.end())
        else:
            spans.append(word.span())
        before = at
    return tuple(spans)
