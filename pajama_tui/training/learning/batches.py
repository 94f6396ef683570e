"""Which pairs make a batch, and which texts of it run together, so that little is padding.

Pairs of like length share a batch, but which do is drawn anew each epoch. Within a batch, the texts
of all pairs are sorted by length and cut into groups that run one after the other; the loss is
still one over all pairs, and so are its gradients.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

# Pairs of like length are looked for among so many batches; more would repeat the same batches.
_AMONG = 25


def epoch_batches(lengths: Ints, batch: int, epoch: int, seed: int) -> list[Ints]:
    """Return each batch's pairs, int64 (at most `batch`,); every pair is in one batch.

    Args:
        lengths: int64 (n, k), tokens of both texts of a pair, or of one text.
        epoch: another one gives another order, and the same one always the same.
    """
    random = np.random.default_rng((seed, epoch))
    order = random.permutation(len(lengths))
    longest = lengths.max(axis=1)
    batches: list[Ints] = []
    for start in range(0, len(order), batch * _AMONG):
        chunk = order[start : start + batch * _AMONG]
        chunk = chunk[np.argsort(longest[chunk], kind="stable")]
        batches += [chunk[at : at + batch] for at in range(0, len(chunk), batch)]
    shuffled = [batches[at] for at in random.permutation(len(batches))]
    if epoch == 0:
        # What does not fit into memory is found out by the first step, not after hours.
        heaviest = max(range(len(shuffled)), key=lambda at: int(lengths[shuffled[at]].sum()))
        shuffled.insert(0, shuffled.pop(heaviest))
    return shuffled


def groups_of(lengths: Sequence[int], overhead: int) -> list[list[int]]:
    """Return the positions of `lengths`, by length and cut where least work is left.

    The work of a group is its longest text times its size, plus `overhead`; the cuts are the best
    there are, by dynamic programming over the sorted lengths.

    Args:
        overhead: what one more pass through the model costs, in tokens.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    best = [0] + [0] * len(order)
    begin = [0] * (len(order) + 1)
    for end in range(1, len(order) + 1):
        longest = lengths[order[end - 1]]
        best[end], begin[end] = min(
            (best[start] + longest * (end - start) + overhead, start) for start in range(end)
        )
    groups = []
    end = len(order)
    while end:
        groups.append(order[begin[end] : end])
        end = begin[end]
    return groups[::-1]
