"""One judge beside the others: agreement, rank correlation, and the rows where two part."""

import numpy as np
import pytest

from pajama_tui.audits.companions import companions, parted, signed_ranks

NAN = float("nan")


def test_agreement_counts_only_rows_that_both_vote_on() -> None:
    one = np.array([0.5, -0.2, 0.0, NAN, 0.1, 0.9])
    other = np.array([0.1, 0.3, 0.4, 0.4, NAN, 0.2])
    silent = np.zeros(6)
    margin = np.stack([one, other, silent], axis=1)
    first, second = companions(margin, 0, ["one", "other", "silent"], np.arange(6))
    assert (first.judge, first.rows, first.correlated) == ("other", 3, 4)
    assert first.agreement.value == pytest.approx(2 / 3)
    assert first.agreement.low is not None
    assert first.agreement.high is not None
    assert first.agreement.low < 2 / 3 < first.agreement.high
    assert (second.rows, second.agreement.value, second.correlation) == (0, None, None)


def test_rows_of_one_prompt_make_the_interval_wider() -> None:
    draw = np.random.default_rng(3)
    one = draw.normal(size=60)
    other = np.repeat(np.where(draw.random(6) < 0.5, 1.0, -1.0), 10) * one
    margin = np.stack([one, other], axis=1)
    (apart,) = companions(margin, 0, ["one", "other"], np.arange(60))
    (together,) = companions(margin, 0, ["one", "other"], np.repeat(np.arange(6), 10))
    assert apart.agreement.value == together.agreement.value

    def width(companion):
        return companion.agreement.high - companion.agreement.low

    assert width(together) > 1.5 * width(apart)


def test_neither_the_order_of_sides_nor_the_scale_changes_the_correlation() -> None:
    draw = np.random.default_rng(5)
    one, noise = draw.normal(size=500), draw.normal(size=500)
    other = one + noise
    flips = np.where(draw.random(500) < 0.5, -1.0, 1.0)
    groups = np.arange(500)
    (plain,) = companions(np.stack([one, other], 1), 0, ["x", "y"], groups)
    (flipped,) = companions(np.stack([flips * one, flips * other], 1), 0, ["x", "y"], groups)
    (bent,) = companions(np.stack([one**3, np.tanh(other)], 1), 0, ["x", "y"], groups)
    (against,) = companions(np.stack([one, -other], 1), 0, ["x", "y"], groups)
    assert plain.correlation is not None
    assert 0.5 < plain.correlation < 0.9
    assert flipped.correlation == pytest.approx(plain.correlation)
    assert bent.correlation == pytest.approx(plain.correlation)
    assert against.correlation == pytest.approx(-plain.correlation)


def test_equal_margins_share_their_rank() -> None:
    ranks = signed_ranks(np.array([0.5, -0.5, 0.1, 0.0, 0.9, NAN]))
    assert ranks.tolist() == pytest.approx([4.5 / 6, -4.5 / 6, 3 / 6, 0, 1, 0])
    # Equal but for what floating point makes of them.
    assert signed_ranks(np.array([0.1 + 0.2, -0.3])).tolist() == [0.75, -0.75]


def test_rows_part_strongest_where_the_less_sure_judge_is_surest() -> None:
    one = np.array([1.0, 0.8, -0.6, 0.4, 0.2, NAN, 0.3])
    # On a scale of its own, a hundred times as small.
    other = np.array([-0.001, -0.009, 0.008, 0.007, -0.002, -0.01, 0.0])
    rows, strength = parted(one, other, 10)
    assert rows.tolist() == [1, 2, 0, 4]
    assert strength.tolist() == pytest.approx([5 / 6, 4 / 6, 1 / 6, 1 / 6])
    assert parted(one, other, 2)[0].tolist() == [1, 2]
    assert len(parted(one, one, 10)[0]) == 0
