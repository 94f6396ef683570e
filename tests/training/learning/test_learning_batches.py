"""Batches hold every pair once and little padding; schedules are what they say."""

import numpy as np
import pytest

from pajama_tui.training.learning.batches import epoch_batches, groups_of
from pajama_tui.training.learning.steps import Plan
from pajama_tui.training.models.groups import full_groups
from pajama_tui.training.reward.settings import RewardSettings

LENGTHS = np.random.default_rng(0).integers(20, 500, (333, 2))


def padded(lengths: list[int], groups: list[list[int]]) -> int:
    return sum(max(lengths[at] for at in group) * len(group) for group in groups)


def test_an_epoch_holds_every_pair_once_in_an_order_of_its_own() -> None:
    orders = [np.concatenate(epoch_batches(LENGTHS, 8, epoch, 7)) for epoch in (0, 1)]
    for order in orders:
        assert sorted(order.tolist()) == list(range(333))
    assert orders[0].tolist() != orders[1].tolist()
    again = np.concatenate(epoch_batches(LENGTHS, 8, 1, 7))
    assert again.tolist() == orders[1].tolist()


def test_the_heaviest_batch_comes_first_to_tell_early_what_does_not_fit() -> None:
    sizes = [int(LENGTHS[batch].sum()) for batch in epoch_batches(LENGTHS, 8, 0, 1)]
    assert sizes[0] == max(sizes)


def test_groups_waste_less_than_batches_as_they_come() -> None:
    as_they_come = in_groups = 0
    for start in range(0, 333, 8):
        batch = LENGTHS[start : start + 8]
        as_they_come += int(batch.max()) * batch.size
    for batch in epoch_batches(LENGTHS, 8, 0, 0):
        lengths = LENGTHS[batch].ravel().tolist()
        groups = groups_of(lengths, 32)
        assert sorted(at for group in groups for at in group) == list(range(len(lengths)))
        in_groups += padded(lengths, groups)
    assert LENGTHS.sum() / in_groups > 0.9
    assert LENGTHS.sum() / as_they_come < 0.65


def test_cuts_are_the_best_there_are() -> None:
    lengths = [10, 11, 12, 100, 101, 300]
    assert groups_of(lengths, 20) == [[0, 1, 2], [3, 4], [5]]
    assert groups_of(lengths, 100_000) == [[0, 1, 2, 3, 4, 5]]


def test_groups_for_scoring_keep_to_their_size() -> None:
    lengths = LENGTHS.ravel().tolist()
    groups = full_groups(lengths, 2000)
    assert sorted(at for group in groups for at in group) == list(range(len(lengths)))
    assert all(max(lengths[at] for at in g) * len(g) <= 2000 for g in groups)


@pytest.mark.parametrize("devices", [1, 3])
def test_a_step_is_shared_by_devices_and_epochs_are_whole(devices: int) -> None:
    settings = RewardSettings.of({"batch": 8, "accumulate": 2, "epochs": 2.0})
    plan = Plan(settings, LENGTHS, devices, 1000)
    for epoch in range(2):
        steps = range(epoch * plan.per_epoch, (epoch + 1) * plan.per_epoch)
        pairs = np.concatenate([np.concatenate(list(plan.batches(step))) for step in steps])
        assert sorted(pairs.tolist()) == list(range(333))
    assert plan.steps == 2 * plan.per_epoch


def test_rates_warm_up_and_fall() -> None:
    settings = RewardSettings.of({"lr": 1.0, "warmup": 0.1, "epochs": 2.0})
    plan = Plan(settings, LENGTHS, 1, 1000)
    rates = [plan.rate(step) for step in range(plan.steps)]
    top = rates.index(max(rates))
    assert rates[top] == 1.0
    assert top == pytest.approx(0.1 * plan.steps, abs=1)
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[-1] < 0.01
