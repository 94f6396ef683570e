"""Rows to show: whole, few, by seed, and no more than measuring can spare."""

import numpy as np
import pytest

from pajama_tui.pairs.pair import Pair
from pajama_tui.synthesis.few_shot import choose_examples


def pair_at(position: int, size: int = 40) -> Pair:
    return Pair(f"prompt {position}", "x" * size, "y" * size, "a", position, position + 1)


def chosen(gold: list[int], groups: list[int], **options: object) -> tuple[list[int], list[int]]:
    found = choose_examples(
        np.array(gold, np.int8),
        np.array(groups, np.int64),
        pair_at,
        **{"seed": 0, **options},  # type: ignore[arg-type]
    )
    return found.rows, list(found.groups)


def test_one_row_a_prompt_by_seed_and_a_fifth_at_most() -> None:
    gold, groups = [1, -1] * 20, [number // 2 for number in range(40)]
    rows, taken = chosen(gold, groups)
    assert len(rows) == len(set(taken)) == 4
    assert [groups[row] for row in rows] == taken
    assert chosen(gold, groups) == (rows, taken)
    assert chosen(gold, groups, seed=1) != (rows, taken)


def test_never_more_than_ten() -> None:
    rows, _ = chosen([1] * 500, list(range(500)))
    assert len(rows) == 10


@pytest.mark.parametrize("gold", [[0] * 50, [2] * 50, [1, -1, 1, -1], []])
def test_none_where_there_is_little_gold_or_none(gold: list[int]) -> None:
    assert chosen(gold, list(range(len(gold)))) == ([], [])


def test_only_rows_with_a_preferred_side_are_shown() -> None:
    gold = [2, 0, 1] * 30
    rows, _ = chosen(gold, list(range(90)))
    assert rows
    assert {gold[row] for row in rows} == {1}


def test_what_was_shown_before_is_shown_again_before_anything_new() -> None:
    gold, groups = [1] * 100, list(range(100))
    _, taken = chosen(gold, groups, most_rows=4)
    _, again = chosen(gold, groups, seed=5, reserved=taken, most_rows=4)
    assert set(again) == set(taken)
    _, more = chosen(gold, groups, seed=5, reserved=taken, most_rows=6)
    assert set(taken) < set(more)


def test_no_more_is_reserved_once_a_fifth_is_gone() -> None:
    gold, groups = [1] * 20, list(range(20))
    _, taken = chosen(gold, groups, reserved=[100, 101, 102, 103])
    assert taken == []


def test_texts_are_whole_and_within_the_cap() -> None:
    sizes = {position: 20_000 if position % 2 else 300 for position in range(100)}
    found = choose_examples(
        np.ones(100, np.int8),
        np.arange(100),
        lambda at: pair_at(at, sizes[at]),
        seed=0,
        most_tokens=1000,
    )
    assert 0 < len(found.pairs) <= 5
    assert found.tokens <= 1000
    assert all(len(pair.response_a) == 300 for pair in found.pairs)
    assert len(found.texts()) == 3 * len(found.pairs)
