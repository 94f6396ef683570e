"""Word-level differences of two responses."""

import random

from pajama_tui.pairs.word_diff import WordDiff, word_diff


def only(text: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[start:end] for start, end in spans]


def words(a: str, b: str, **options: int) -> tuple[list[str], list[str], WordDiff]:
    diff = word_diff(a, b, **options)
    return only(a, diff.a), only(b, diff.b), diff


def test_marks_the_words_that_differ_and_no_others():
    a, b, diff = words(
        "The quick brown fox jumps over the dog. It is fine.",
        "The quick red fox leaps over the very lazy dog.\nIt was fine!",
    )
    assert a == ["brown", "jumps", "is", "."]
    assert b == ["red", "leaps", "very lazy", "was", "!"]
    assert (diff.words_a, diff.words_b, diff.common, diff.cut) == (4, 6, 9, False)


def test_same_and_empty_texts():
    assert word_diff("one two", "one  two\n") == WordDiff((), (), 0, 0, 2, False)
    assert words("", "one two")[1] == ["one two"]
    assert words("", "")[2].common == 0


def test_a_script_without_spaces_is_compared_by_character():
    a, b, _ = words("我喜欢红苹果和梨子。", "我喜欢青苹果和梨子。")
    assert (a, b) == (["红"], ["青"])


def test_scattered_small_words_do_not_break_up_what_is_wholly_different():
    a = "Photosynthesis converts sunlight and carbon into the sugar molecules that plants need"
    b = "Democracy requires citizens and institutions with the fundamental trust of everyone"
    assert words(a, b)[:2] == ([a], [b])


def test_the_words_in_common_are_as_many_as_can_be():
    rng = random.Random(3)
    for _ in range(30):
        a = [rng.choice(["alpha", "beta", "gamma", "delta"]) for _ in range(rng.randrange(1, 25))]
        b = [rng.choice(["alpha", "beta", "gamma", "delta"]) for _ in range(rng.randrange(1, 25))]
        from pajama_tui.pairs.word_diff import _common

        pairs = _common(a, b)
        assert all(a[i] == b[j] for i, j in pairs)
        assert pairs == sorted(pairs)
        assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
        assert len(pairs) == longest(a, b)


def longest(a: list[str], b: list[str]) -> int:
    row = [0] * (len(b) + 1)
    for word in a:
        before = row
        row = [0]
        for at, other in enumerate(b):
            row.append(before[at] + 1 if word == other else max(before[at + 1], row[at]))
    return row[-1]


def test_long_texts_are_compared_by_line_first_and_it_is_said_what_was_not():
    lines = [f"line {n} says something about topic {n % 17}" for n in range(400)]
    other = list(lines)
    other[200] = "line 200 says nothing about topic 13"
    a, b, diff = words("\n".join(lines), "\n".join(other), cells=200_000)
    assert (a, b, diff.cut) == (["something"], ["nothing"], False)
    long_a, long_b = (" ".join(f"{side}{n}" for n in range(3000)) for side in "ab")
    a, b, diff = words(f"start {long_a} end", f"start {long_b} end", cells=10_000)
    assert diff.cut
    assert (a, b) == ([long_a], [long_b])
