"""What evaluation says of rewards, by numbers that can be checked by hand; no model is needed."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pajama_tui.errors import InputError
from pajama_tui.pairs import open_pairs
from pajama_tui.training.reward.evaluate import evaluate
from pajama_tui.training.reward.evaluation_text import to_text
from pajama_tui.training.reward.joining import read_rewards
from pajama_tui.training.reward.judged import JudgedPair, read_judged
from pajama_tui.training.reward.measured import Measured, measured
from pajama_tui.training.reward.reward_bench import SECTIONS
from pajama_tui.verdicts import fit_verdicts


def a_pair(row: int, gold: int, p_a: float | None = None, **record: Any) -> JudgedPair:
    return JudgedPair(
        prompt=f"p{row}",
        response_a="aaaa",
        response_b="bb",
        p_a=p_a,
        choice=None,
        gold=gold,
        group=row,
        row=row,
        line=row + 1,
        record=record,
        second=False,
    )


def rewards(*differences: float) -> Any:
    return np.array([[d, 0.0] for d in differences])


def test_accuracy_leaves_ties_out_and_counts_equal_rewards_half() -> None:
    pairs = [a_pair(0, 1), a_pair(1, -1), a_pair(2, 2), a_pair(3, 1), a_pair(4, 0)]
    found = evaluate(measured(pairs, rewards(1, 1, 5, 0, 3)))
    assert found.accuracy
    assert (found.accuracy.value, found.accuracy.rows) == (0.5, 3)
    assert (found.gold, found.ties, found.pairs) == (4, 1, 5)


def test_intervals_are_over_prompts_not_rows() -> None:
    many = [a_pair(row, 1 if row % 4 else -1) for row in range(400)]
    one_by_one = evaluate(measured(many, rewards(*[1.0] * 400))).accuracy
    grouped = measured(many, rewards(*[1.0] * 400))
    of_four = Measured(
        grouped.rewards, grouped.gold, np.array([p.row % 12 for p in many]), grouped.verdicts,
        grouped.lengths, {}, (),
    )  # fmt: skip
    wide = evaluate(of_four).accuracy
    assert one_by_one
    assert wide
    assert one_by_one.high is not None
    assert wide.high is not None
    assert one_by_one.low == pytest.approx(0.75 - 0.043, abs=0.01)
    assert wide.high - wide.low > 3 * (one_by_one.high - one_by_one.low)


def test_too_few_prompts_have_no_interval_and_no_error_at_all_still_has_one() -> None:
    few = evaluate(measured([a_pair(row, 1) for row in range(9)], rewards(*[1.0] * 9))).accuracy
    assert few
    assert (few.low, few.high) == (None, None)
    all_right = evaluate(measured([a_pair(row, 1) for row in range(20)], rewards(*[1.0] * 20)))
    assert all_right.accuracy
    # Twenty heads in a row: the exact interval of a proportion.
    assert all_right.accuracy.low == pytest.approx(0.8316, abs=1e-4)
    assert all_right.accuracy.high == 1.0


def test_a_rival_that_says_the_same_everywhere_may_still_differ_elsewhere() -> None:
    # The longer response is a, and so is the better one by these rewards: no row parts the two.
    pairs = [a_pair(row, 1 if row % 4 else -1) for row in range(40)]
    found = evaluate(measured(pairs, rewards(*[1.0] * 40)))
    longer = next(each for each in found.rivals if "longer" in each.name)
    end = 1 - 0.025 ** (1 / 40)
    difference = longer.difference
    assert (difference.value, difference.low, difference.high) == (
        0, pytest.approx(-end), pytest.approx(end),
    )  # fmt: skip


def test_rivals_are_compared_on_the_same_rows() -> None:
    pairs = [a_pair(row, 1 if row < 60 else -1, 0.8 if row < 80 else None) for row in range(100)]
    found = evaluate(measured(pairs, rewards(*[1.0] * 50, *[-1.0] * 50)))
    by_name = {rival.name: rival for rival in found.rivals}
    verdicts, longer = by_name["verdicts"], by_name["longer response"]
    assert verdicts.accuracy.value == 60 / 80
    assert verdicts.model.value == 70 / 80
    assert verdicts.difference.value == pytest.approx(10 / 80)
    assert (longer.accuracy.value, longer.accuracy.rows) == (0.6, 100)
    assert found.agreement
    assert found.agreement.value == 50 / 80


def test_single_judges_count_where_the_file_names_them() -> None:
    pairs = [
        a_pair(row, 1, 0.8, pajama_judges=[{"judge": "tone", "margin": 0.5 if row < 15 else -0.5}])
        for row in range(20)
    ]
    found = evaluate(measured([*pairs, a_pair(20, 1)], rewards(*[1.0] * 21)))
    judge = next(rival for rival in found.rivals if rival.name == "tone")
    assert (judge.accuracy.value, judge.accuracy.rows, judge.model.value) == (0.75, 20, 1.0)


def test_calibration_is_of_the_difference_through_a_sigmoid() -> None:
    difference = np.log(0.8 / 0.2)
    pairs = [a_pair(row, 1 if row < 8 else -1) for row in range(10)]
    found = evaluate(measured(pairs, rewards(*[difference] * 10))).calibration
    assert found
    assert found["ece"] == pytest.approx(0.0, abs=1e-9)
    assert found["brier"] == pytest.approx(0.16)
    (only,) = found["reliability"]
    assert (only["rows"], only["gold_a"]) == (10, 0.8)


def test_rewards_that_are_no_numbers_are_left_out() -> None:
    found = evaluate(measured([a_pair(0, 1), a_pair(1, 1)], rewards(1.0, np.nan)))
    assert found.pairs == 1


def test_reward_bench_weighs_subsets_and_calls_ties_wrong() -> None:
    pairs, given = [], []
    plan = [("llmbar-natural", 1.0, 10), ("llmbar-adver-GPTOut", -1.0, 4), ("hep-js", 0.0, 5)]
    for subset, difference, count in plan:
        for _ in range(count):
            pairs.append(a_pair(len(pairs), 1, subset=subset))
            given.append(difference)
    found = evaluate(measured(pairs, rewards(*given))).reward_bench
    assert found
    assert found["sections"]["Chat Hard"]["score"] == pytest.approx(100 / 147)
    assert found["sections"]["Reasoning"]["score"] == 0.0
    assert found["subsets"]["hep-js"]["ties"] == 5
    assert found["score"] == pytest.approx(100 / 147 / 2)
    assert found["longer_response"] == 1.0
    assert found["complete"] is False


def test_reward_bench_has_the_published_counts() -> None:
    sums = {section: sum(subsets.values()) for section, subsets in SECTIONS.items()}
    assert sums == {"Chat": 358, "Chat Hard": 456, "Safety": 740, "Reasoning": 984 + 6 * 164}


def test_reward_bench_files_are_known_by_their_form(tmp_path: Path) -> None:
    data = tmp_path / "bench.jsonl"
    row = {"chosen_model": "x", "rejected_model": "y", "subset": "donotanswer"}
    data.write_text(
        "".join(
            json.dumps({"prompt": f"p{n}", "chosen": f"yes {n}", "rejected": "no", **row}) + "\n"
            for n in range(6)
        )
    )
    read = read_judged(str(data))
    assert read.title == "RewardBench"
    right = [[1.0, 0.0] if pair.gold == 1 else [0.0, 1.0] for pair in read.pairs]
    found = evaluate(measured(read.pairs, np.array(right)))
    assert found.reward_bench
    assert found.reward_bench["sections"]["Safety"]["score"] == 1.0
    text = to_text(found)
    assert "only 1 of its 5 subsets" in text
    assert "not comparable with published scores" in text


def test_without_gold_the_accuracy_is_unknown_in_words() -> None:
    found = evaluate(measured([a_pair(0, 0, 0.9)], rewards(1.0)))
    assert found.accuracy is None
    assert "the accuracy is unknown" in to_text(found)
    json.dumps(found.to_dict(), allow_nan=False)


def test_rewards_join_the_judges_by_text(tmp_path: Path) -> None:
    scored, data = tmp_path / "scored.jsonl", tmp_path / "data.jsonl"
    rows: list[dict[str, Any]] = [
        {"prompt": f"p{n}", "response_a": f"a{n}", "response_b": f"b{n}"} for n in range(12)
    ]
    scored.write_text(
        "".join(
            json.dumps({**row, "pajama_reward_a": n + 0.5, "pajama_reward_b": -1.0}) + "\n"
            for n, row in enumerate(rows[:10])
        )
    )
    # Other order, other sides, two pairs that were not scored.
    turned = [
        {**row, "response_a": row["response_b"], "response_b": row["response_a"]} for row in rows
    ]
    data.write_text("".join(json.dumps(row) + "\n" for row in turned[::-1]))
    with open_pairs(data) as source:
        pairs = list(source.pairs())
    found = read_rewards(str(scored))
    judges = np.random.default_rng(0).random((12, 3, 2), np.float32)
    joined = found.join(judges, pairs)
    assert joined.shape == (12, 4, 2)
    assert np.isnan(joined[:2, 3]).all()
    assert joined[2:, 3].tolist() == [[-1.0, n + 0.5] for n in reversed(range(10))]
    gold = np.full(12, -1, np.int8)
    gold[0] = 1
    p_a = fit_verdicts(joined, gold, "majority").predict_proba(joined)
    assert np.isfinite(p_a).all()
    with pytest.raises(InputError, match="holds no rewards"):
        read_rewards(str(data))
