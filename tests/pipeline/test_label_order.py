"""What is proposed next, and which labels are a sample of the data."""

from dataclasses import replace

import numpy as np
import pytest
from small_pairs import Open, write_rows

from pajama_tui.pipeline.label_order import (
    ORDERS,
    RECENT,
    Votes,
    free_rows,
    propose,
    renewed_votes,
    split_votes,
)
from pajama_tui.pipeline.label_sample import chosen_rows, drawn_at_random
from pajama_tui.pipeline.label_text import reason
from pajama_tui.pipeline.scoring import score
from pajama_tui.pipeline.table import PairTable, read_table
from pajama_tui.pipeline.verdicts import judge_pairs
from pajama_tui.session_labels import LabelLog

PROMPTS = 12


def rows(count: int, gold: tuple[int, ...] = ()) -> list[dict[str, str | None]]:
    return [
        {
            "prompt": f"q{n % PROMPTS}",
            "response_a": f"{'la ' * (n % 7)}a{n}",
            "response_b": f"{'la ' * (n % 4)}b{n}" if n != 1 else f"{'la ' * (n % 7)}a{n}",
            "label": "a" if n in gold else None,
        }
        for n in range(count)
    ]


@pytest.fixture
def opened(open_workspace: Open, tmp_path):
    path = write_rows(tmp_path / "few.jsonl", rows(40, gold=(0, 5)))
    workspace = open_workspace(path)
    return workspace, read_table(workspace)


@pytest.fixture
def table(opened) -> PairTable:
    return opened[1]


def walk(table: PairTable, order, count: int, log: LabelLog | None = None, **known) -> list[int]:
    """Label what is proposed, so often; return the rows."""
    log, found, at = log or LabelLog(), [], -1
    gold = table.gold.copy()
    for _ in range(count):
        proposal = propose(replace(table, gold=gold), log, order, seed=3, after=at, **known)
        if proposal is None:
            break
        at = proposal.row
        gold[proposal.position] = 1
        log.take({"row": at, "gold": "a", "order": proposal.order})
        found.append(at)
    return found


@pytest.mark.parametrize("order", ORDERS)
def test_gold_skipped_and_identical_rows_are_never_proposed(table: PairTable, order) -> None:
    log = LabelLog([{"row": 7, "gold": None, "skip": True}, {"row": 9, "gold": None}])
    votes = made_votes(table, np.linspace(0, 0.5, len(table)))
    p_a = np.linspace(0.1, 0.9, len(table))
    found = walk(table, order, 50, log, p_a=p_a, votes=votes)
    assert sorted(found) == sorted(set(range(40)) - {0, 1, 5, 7})


def test_order_goes_down_the_data_and_round(table: PairTable) -> None:
    log = LabelLog()
    assert propose(table, log, "order", seed=0, after=-1).row == 2
    assert propose(table, log, "order", seed=0, after=4).row == 6
    assert propose(table, log, "order", seed=0, after=39).row == 2


def test_the_sequence_of_draws_is_fixed_by_the_seed(table: PairTable) -> None:
    whole = walk(table, "random", 37)
    log = LabelLog([{"row": whole[1], "gold": "b"}, {"row": whole[3], "gold": None, "skip": True}])
    labelled = replace(table, gold=np.where(table.rows == whole[1], -1, table.gold).astype(np.int8))
    assert walk(labelled, "random", 3, log) == [whole[0], whole[2], whole[4]]
    other = propose(table, LabelLog(), "random", seed=4)
    assert [other.row] != whole[:1]
    assert whole != sorted(whole)


def test_doubt_is_nearest_to_a_half_and_names_its_figures(table: PairTable) -> None:
    p_a = np.full(len(table), 0.9)
    p_a[[20, 23]] = 0.48, 0.53
    # No judge has an opinion: nothing to learn there.
    p_a[11] = 0.5
    proposal = propose(table, LabelLog(), "uncertainty", seed=0, p_a=p_a)
    assert proposal.row == 20
    assert reason(proposal) == "P(a) .48: the nearest to .5 of 37 unlabelled rows"
    assert reason(proposal, blind=True).startswith("confidence .52")
    assert walk(table, "uncertainty", 2, p_a=p_a) == [20, 23]
    assert walk(table, "uncertainty", 37, p_a=p_a)[-1] == 11


def test_equal_rows_come_in_the_order_of_the_data(table: PairTable) -> None:
    found = walk(table, "uncertainty", 3, p_a=np.full(len(table), 0.7))
    assert found == [2, 3, 4]


def test_rows_of_prompts_just_labelled_wait(table: PairTable) -> None:
    # Rows 2, 14, 26, 38 share a prompt, and are the most doubtful.
    p_a = np.full(len(table), 0.8)
    p_a[[2, 14, 26, 38]] = 0.5001, 0.5002, 0.5003, 0.5004
    log = LabelLog()
    found = walk(table, "uncertainty", RECENT + 2, log, p_a=p_a)
    assert found[0] == 2
    assert not {14, 26, 38} & set(found[1 : RECENT + 1])
    assert found[RECENT + 1] == 14
    alone = replace(table, groups=np.zeros_like(table.groups))
    assert walk(alone, "uncertainty", 4, p_a=p_a) == [2, 14, 26, 38]


def made_votes(table: PairTable, weight: np.ndarray) -> Votes:
    free = np.flatnonzero((table.gold == 0) & ~table.identical)
    cast = np.tile(np.array([1, 1, 1, 1, -1, -1, -1, 0, 0], np.int8), (len(free), 1))
    return Votes(free, cast, weight[free], weight[free] / 2)


def test_dispute_is_where_the_smaller_side_weighs_most(table: PairTable) -> None:
    weight = np.full(len(table), 0.1)
    weight[30] = 0.5
    votes = made_votes(table, weight)
    proposal = propose(table, LabelLog(), "disagreement", seed=0, p_a=weight, votes=votes)
    assert proposal.row == 30
    assert reason(proposal) == (
        "4 of 9 judges say a, 3 b, 2 abstain; by weight .50 to .25: the most split of 37 "
        "unlabelled rows"
    )
    assert "say a" not in reason(proposal, blind=True)


@pytest.mark.parametrize("order", ["uncertainty", "disagreement"])
def test_without_verdicts_rows_are_drawn_and_that_is_said(table: PairTable, order) -> None:
    proposal = propose(table, LabelLog(), order, seed=0)
    assert proposal == replace(
        propose(table, LabelLog(), "random", seed=0), wanted=order
    )  # fmt: skip
    assert reason(proposal).startswith(
        f"there are no verdicts yet to order by {order}, so drawn at random by seed 0"
    )


def test_nothing_left_is_none(table: PairTable) -> None:
    full = replace(table, gold=np.ones_like(table.gold))
    assert all(propose(full, LabelLog(), order, seed=0) is None for order in ORDERS)


def test_votes_of_real_judges_are_split_by_their_weights(opened) -> None:
    workspace, table = opened
    matrix = score(workspace, table)
    verdicts = judge_pairs(workspace, table, matrix, measure=False)
    votes = split_votes(verdicts, table, seed=0)
    assert votes.index.tolist() == np.flatnonzero(free_rows(table, LabelLog())).tolist()
    scores = matrix.rows(votes.index, verdicts.live)
    said = verdicts.model.votes(scores)
    weights = verdicts.model.weights / np.abs(verdicts.model.weights).sum()
    assert votes.cast.tolist() == said.tolist()
    difference = votes.weight_a - votes.weight_b
    assert difference == pytest.approx((said * weights).sum(axis=1))
    proposal = propose(table, LabelLog(), "disagreement", seed=0, p_a=verdicts.p_a, votes=votes)
    at = votes.index.tolist().index(proposal.position)
    smaller = np.minimum(votes.weight_a, votes.weight_b)
    assert smaller[at] == smaller.max()
    assert proposal.split.for_a == (said[at] == 1).sum()
    # After a label the votes are the same, and only weighed anew.
    gold = table.gold.copy()
    gold[6:30] = np.resize([1, -1], 24)
    newer = judge_pairs(workspace, replace(table, gold=gold), matrix, measure=False)
    renewed = renewed_votes(votes, verdicts, newer)
    fresh = split_votes(newer, table, seed=0)
    assert renewed.weight_a == pytest.approx(fresh.weight_a)
    assert renewed.weight_b == pytest.approx(fresh.weight_b)
    assert renewed.weight_a != pytest.approx(votes.weight_a)
    other = judge_pairs(workspace, table, matrix, "pajama", measure=False)
    assert renewed_votes(votes, verdicts, other) is None


def test_a_million_rows_are_ordered_without_being_sorted(table: PairTable) -> None:
    count = 1_000_000
    large = replace(
        table,
        rows=np.arange(count, dtype=np.uint32),
        gold=np.zeros(count, np.int8),
        groups=np.arange(count) // 3,
        identical=np.zeros(count, np.bool_),
    )
    p_a = np.linspace(0.1, 0.899, count)
    found = walk(large, "uncertainty", 3, p_a=p_a)
    assert len({row // 3 for row in found}) == 3
    assert all(abs(p_a[row] - 0.5) < 1e-5 for row in found)
    assert len(set(walk(large, "random", 3))) == 3


def test_labels_drawn_at_random_are_told_from_chosen_ones(opened) -> None:
    workspace, table = opened
    drawn = walk(table, "random", 37)
    seed = 3

    def sample(lines) -> tuple[list[int], list[int]]:
        log = LabelLog(lines)
        gold = table.gold.copy()
        for row in log.labels:
            gold[row] = 1
        labelled = replace(table, gold=gold)
        workspace.seed = seed
        return (
            drawn_at_random(labelled, log, seed).tolist(),
            chosen_rows(workspace, labelled, log).tolist(),
        )

    def line(row: int, order: str | None = None) -> dict[str, object]:
        return {"row": row, "gold": "a"} | ({"order": order} if order else {})

    first = [line(row, "random") for row in drawn[:5]]
    assert sample(first) == (sorted(drawn[:5]), [])
    # The sixth was chosen before the seventh was drawn, and belongs to the first seven draws.
    mixed = [line(drawn[5], "uncertainty"), *first, line(drawn[6], "random"), line(drawn[20])]
    assert sample(mixed) == (sorted(drawn[:7]), [drawn[20]])
    # Chosen rows that only stand behind the last draw are no sample.
    assert sample([*first, line(drawn[5], "order")]) == (sorted(drawn[:5]), [drawn[5]])
    # A label that was taken back leaves a hole.
    hole = [*first, {"row": drawn[2], "gold": None}]
    assert sample(hole)[0] == sorted(drawn[:2])
    # A label over the data's own gold is measured on as that was.
    assert sample([line(5)]) == ([], [])
