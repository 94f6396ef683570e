"""Which judges say the same: agreement of every two, groups of copies, how many voices they are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pajama_tui.audits.findings import Finding
from pajama_tui.verdicts import VerdictModel
from pajama_tui.verdicts.checks import Floats, Ints, check_scores
from pajama_tui.verdicts.clones import collapse, effective_voices
from pajama_tui.verdicts.margins import fit_scales, standardise
from pajama_tui.verdicts.rows import first_by_key, row_keys

_SAMPLE = 20_000
_NAMED = 5
# Two judges that met on a few rows agree on all of them by chance.
_LEAST_JOINT = 30


@dataclass(frozen=True, slots=True)
class JudgePair:
    """Two judges.

    Attributes:
        first: name.
        second: name.
        agreement: share of the rows both vote on where they vote for the same side.
        correlation: of their standardised margins, about zero.
        rows: how many rows both vote on.
    """

    first: str
    second: str
    agreement: float
    correlation: float
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class Agreement(Finding):
    """How much m judges say the same.

    Attributes:
        judges: m names.
        agreement: float64 (m, m), share of joint votes for the same side; NaN where two judges
            never vote on the same row; 1 on the diagonal of one that votes.
        correlation: float64 (m, m), of standardised margins about zero, so that it does not matter
            which response came first; NaN for a judge without any opinion.
        joint: int64 (m, m), rows on which both vote.
        order: int64 (m,), judges so arranged that those who agree lie together, for drawing.
        effective: how many independent judges they amount to: (sum of eigenvalues)^2 / sum of
            squared eigenvalues of `correlation`; 0.0 where nobody has an opinion.
        effective_votes: the same from votes, which share less than margins do.
        silent: judges without any opinion.
        copies: groups of two judges or more that correlate above 0.95, directly or through others;
            a label model gives each group one voice.
        closest: the pairs that agree most, up to five, of those that both vote on 30 rows or more;
            of all pairs where there are none such.
        farthest: of the same pairs those that agree least, up to five.
        rows: rows of scores looked at, at most 20,000.
    """

    judges: tuple[str, ...]
    agreement: Floats
    correlation: Floats
    joint: Ints
    order: Ints
    effective: float
    effective_votes: float
    silent: tuple[str, ...]
    copies: tuple[tuple[str, ...], ...]
    closest: tuple[JudgePair, ...]
    farthest: tuple[JudgePair, ...]
    rows: int

    def to_text(self) -> str:
        """Return the finding as plain text of at most 78 columns, without the matrices."""
        from pajama_tui.audits.tables import agreement_text

        return agreement_text(self)


def judge_agreement(model: VerdictModel, scores: ArrayLike, seed: int = 0) -> Agreement:
    """Return how much the judges of `model` agree on `scores`; gold plays no part.

    Args:
        model: fitted on the m judges; its bounds normalise their scores.
        scores: float32 (n, m, 2), NaN where a judge failed.
        seed: draws 20,000 rows where there are more.

    Raises:
        VerdictInputError: the scores do not fit the model.
    """
    checked = check_scores(scores, len(model.judges))
    keys = row_keys(checked, np.zeros(len(checked), np.int8), seed)
    sampled = checked[first_by_key(keys, _SAMPLE)]
    margins = model.margins(sampled)
    scales = fit_scales(margins)
    units = standardise(margins, scales)
    # Sums of signs are whole numbers up to the number of rows, exact in float32.
    signs = np.sign(units).astype(np.float32)
    cast = np.abs(signs)
    joint = (cast.T @ cast).astype(np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = 0.5 + 0.5 * (signs.T @ signs).astype(np.float64) / joint
        moments = units.T @ units
        sizes = np.sqrt(np.diag(moments))
        correlation = np.clip(moments / np.outer(sizes, sizes), -1.0, 1.0)
    voices = collapse(units, scales > 0)
    groups = [np.flatnonzero(column) for column in voices.T if (column > 0).sum() > 1]
    names = model.judges
    closest, farthest = _extremes(names, share, correlation, joint)
    return Agreement(
        judges=names,
        agreement=share,
        correlation=correlation,
        joint=joint,
        order=_order(correlation),
        effective=effective_voices(units),
        effective_votes=effective_voices(signs.astype(np.float64)),
        silent=tuple(names[judge] for judge in np.flatnonzero(scales == 0)),
        copies=tuple(tuple(names[judge] for judge in group) for group in groups),
        closest=closest,
        farthest=farthest,
        rows=len(sampled),
    )


def _extremes(
    names: tuple[str, ...], share: Floats, correlation: Floats, joint: Ints
) -> tuple[tuple[JudgePair, ...], tuple[JudgePair, ...]]:
    first, second = np.triu_indices(len(names), 1)
    values = share[first, second]
    there = np.flatnonzero(joint[first, second] >= _LEAST_JOINT)
    if not len(there):
        there = np.flatnonzero(np.isfinite(values))
    ranked = there[np.argsort(-values[there], kind="stable")]

    def pair(at: int) -> JudgePair:
        one, other = int(first[at]), int(second[at])
        return JudgePair(
            names[one],
            names[other],
            float(share[one, other]),
            float(correlation[one, other]),
            int(joint[one, other]),
        )

    half = min(_NAMED, len(ranked) // 2)
    return (
        tuple(pair(at) for at in ranked[: max(half, min(1, len(ranked)))]),
        tuple(pair(at) for at in ranked[::-1][:half]),
    )


def _order(correlation: Floats) -> Ints:
    """Return judges by their angle in the plane of the two leading eigenvectors (Friendly 2002).

    The circle is cut where neighbours are farthest apart.
    """
    live = np.flatnonzero(np.isfinite(np.diag(correlation)))
    silent = np.flatnonzero(~np.isfinite(np.diag(correlation)))
    if len(live) < 3:
        return np.concatenate([live, silent]).astype(np.int64)
    _, vectors = np.linalg.eigh(correlation[np.ix_(live, live)])
    angles = np.arctan2(vectors[:, -2], vectors[:, -1])
    ranked = np.argsort(angles, kind="stable")
    gaps = np.diff(np.append(angles[ranked], angles[ranked[0]] + 2 * np.pi))
    start = (int(gaps.argmax()) + 1) % len(ranked)
    return np.concatenate([live[np.roll(ranked, -start)], silent]).astype(np.int64)
