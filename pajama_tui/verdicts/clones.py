"""Judges that say the same share one voice: copies must not outvote the others."""

import numpy as np

from pajama_tui.verdicts.checks import Floats

SAME = 0.95


def collapse(units: Floats, live: np.ndarray) -> Floats:
    """Return a matrix (m, v) that averages the m judges into v voices, v <= m.

    Judges whose standardised margins correlate above 0.95, directly or through others, form one
    voice, of which each has an equal part; a judge that is not live has a row of zeros. The
    correlation is about zero, not about the mean, so that it does not depend on which response
    came first. A judge and its exact opposite stay two voices: only gold can tell which is right.

    Args:
        units: standardised margins, float64 (n, m).
        live: bool (m,), the judges that have an opinion at all.
    """
    norms = np.sqrt((units**2).sum(axis=0))
    alike = units.T @ units > SAME * np.outer(norms, norms)
    voices: list[list[int]] = []
    left = {int(judge) for judge in np.flatnonzero(live)}
    for judge in np.flatnonzero(live):
        if int(judge) not in left:
            continue
        voice, frontier = [], [int(judge)]
        left.discard(int(judge))
        while frontier:
            member = frontier.pop()
            voice.append(member)
            near = [other for other in np.flatnonzero(alike[member]).tolist() if other in left]
            left.difference_update(near)
            frontier.extend(near)
        voices.append(voice)
    matrix = np.zeros((units.shape[1], len(voices)))
    for column, voice in enumerate(voices):
        matrix[voice, column] = 1.0 / len(voice)
    return matrix


def effective_voices(units: Floats) -> float:
    """Return how many independent judges the columns of `units` (n, v) amount to.

    (sum of eigenvalues)^2 / sum of squared eigenvalues of their correlation about zero; 0.0 when
    there is no column with an opinion.
    """
    moments = units.T @ units
    norms = np.sqrt(np.diag(moments))
    moments, norms = moments[norms > 0][:, norms > 0], norms[norms > 0]
    if not len(norms):
        return 0.0
    correlation = moments / np.outer(norms, norms)
    return float(len(norms) ** 2 / (correlation**2).sum())
