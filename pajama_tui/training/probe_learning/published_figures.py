"""What published probes (INSPECTOR, arXiv 2601.22588, of Qwen3-1.7B) reach on the published sets.

The figures are those that the published probes carry with them: macro F1, mean and standard
deviation of 5 folds within the 80 % that they were fitted on, after layer and classifier had been
chosen by hand. They are therefore better than what such a probe reaches on rows it never saw.
"""

from collections.abc import Mapping

from pajama_tui.training.probes.probe import Kind
from pajama_tui.training.probes.prompts import ASPECTS

_SIZES: Mapping[str, tuple[int, ...]] = {
    "GSM8K": (170, 130, 230, 85, 425),
    "GPQA": (110, 155, 710, 130, 230),
    "MATH": (605, 490, 375, 135, 170),
}
"""Rows of each aspect, in the order of `ASPECTS`."""

_FIGURES: Mapping[tuple[str, Kind], tuple[tuple[float, float] | None, ...]] = {
    ("GSM8K", "binary"): (
        (0.763, 0.026), (0.752, 0.098), (0.707, 0.085), (0.787, 0.114), (0.762, 0.068),
    ),
    ("GSM8K", "multi"): (
        (0.394, 0.095), (0.527, 0.056), None, (0.524, 0.094), (0.405, 0.028),
    ),
    ("GPQA", "binary"): (
        (0.616, 0.066), (0.644, 0.052), (0.787, 0.039), (0.879, 0.050), (0.726, 0.046),
    ),
    ("GPQA", "multi"): (
        (0.401, 0.087), (0.418, 0.153), (0.545, 0.015), (0.544, 0.060), (0.463, 0.040),
    ),
}  # fmt: skip


def published_figure(
    aspect: str, kind: Kind, sizes: Mapping[str, int]
) -> tuple[str, float, float] | None:
    """Return the set's name, and mean and standard deviation of the published macro F1.

    Args:
        sizes: rows with a score, by aspect: a set is known by the size of the aspect asked for and
            of the others that are there. None where it is no published set, or has no figure.
    """
    if aspect not in ASPECTS or len({*sizes} & {*ASPECTS}) < 2:
        return None
    for name, rows in _SIZES.items():
        known = dict(zip(ASPECTS, rows, strict=True))
        if all(known[each] == size for each, size in sizes.items() if each in known):
            figure = _FIGURES.get((name, kind), (None,) * len(ASPECTS))[ASPECTS.index(aspect)]
            return None if figure is None else (name, *figure)
    return None
