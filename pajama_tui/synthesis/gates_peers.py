"""The judges that a candidate must differ from: as a program, and in what it says of the sample."""

from dataclasses import dataclass

import numpy as np

from pajama_tui.audits.judges_value import rank_correlation
from pajama_tui.programs.judge import Judge
from pajama_tui.synthesis.gates_result import Nearest, Refusal
from pajama_tui.synthesis.likeness import Fingerprint, fingerprint, similarity
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.checks import Floats

# No two of the shipped judges are more alike than 0.37. A copy with other names, constants or order
# is at 1.0; with a tenth of its statements replaced at 0.75 in the median, with a fifth at 0.58.
MOST_SIMILAR = 0.5
MOST_CORRELATED = 0.95
# Fewer rows than this say little about how two rankings agree.
LEAST_ROWS = 20


@dataclass(frozen=True, slots=True)
class _Peer:
    fingerprint: Fingerprint
    margins: Floats


class Peers:
    """Judges by their label."""

    def __init__(self) -> None:
        self._peers: dict[str, _Peer] = {}

    def add(self, judge: Judge, margins: Floats) -> None:
        """Compare with this judge from now on; one of the same label is replaced.

        Args:
            margins: float64 (n,) on the sample, NaN where there is none.
        """
        self._peers[judge.label] = _Peer(fingerprint(judge.source), margins)

    def compare(self, judge: Judge, margins: Floats | None = None) -> Nearest | None:
        """Return the judge of another label that comes closest to being the same as `judge`."""
        own = fingerprint(judge.source)
        nearest, closest = None, -1.0
        for label, peer in self._peers.items():
            if label == judge.label:
                continue
            alike = similarity(own, peer.fingerprint)
            rho = None if margins is None else margin_correlation(margins, peer.margins)
            close = max(alike / MOST_SIMILAR, abs(rho or 0.0) / MOST_CORRELATED)
            if close > closest:
                nearest, closest = Nearest(label, alike, rho), close
        return nearest


def margin_correlation(first: Floats, second: Floats) -> float | None:
    """Return Spearman's rank correlation of two judges' margins, float64 (n,).

    A missing margin counts as 0: both are "no opinion". None for fewer than 20 rows, or where one
    does not vary.
    """
    if len(first) < LEAST_ROWS:
        return None
    return rank_correlation(np.nan_to_num(first), np.nan_to_num(second))


def refuse_similar(nearest: Nearest | None) -> Refusal | None:
    """Refuse a program that is another one with other names, constants or order."""
    if nearest is None or nearest.similarity <= MOST_SIMILAR:
        return None
    return Refusal(
        "similar",
        f"As a program it is {nearest.similarity:.0%} the same as {_shown(nearest)}, names and "
        f"constants apart (at most {MOST_SIMILAR:.0%}): use another algorithm.",
    )


def refuse_duplicate(nearest: Nearest | None) -> Refusal | None:
    """Refuse margins that rank the sample's pairs as another judge's do, or the other way round."""
    rho = nearest.margin_correlation if nearest else None
    if nearest is None or rho is None or abs(rho) <= MOST_CORRELATED:
        return None
    as_theirs = "as" if rho > 0 else "in the opposite order to"
    return Refusal(
        "duplicate",
        f"Its margins rank the sample's pairs {as_theirs} those of {_shown(nearest)} (rank "
        f"correlation {rho:.2f}, allowed up to {MOST_CORRELATED}): measure something else.",
    )


def _shown(nearest: Nearest) -> str:
    return printable(nearest.label, limit=120)
