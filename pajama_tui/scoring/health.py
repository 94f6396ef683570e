"""Whether a judge is worth listening to, from what its run showed: no gold needed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.column import MISSING, Column
from pajama_tui.scoring.jail import region
from pajama_tui.scoring.plan import Plan
from pajama_tui.scoring.probe import Probe
from pajama_tui.scoring.timing import Timing

# A judge that says the same of this share of all texts, or scores less than COVERED, is left out.
NEAR_CONSTANT = 0.95
COVERED = 0.05
# Fewer texts than this say little about how often a judge repeats itself.
_FEW = 40
DUPLICATE = 0.98
_DUPLICATE_SAMPLE = 2000
_COUNTED = 1 << 16
_SWALLOWS = 0.1
_SLOW_GROWTH = 1.5
_OFTEN_FAILS = 0.05


@dataclass(frozen=True, slots=True)
class Health:
    """One judge's health on one set of texts.

    Attributes:
        label, sha: which judge.
        texts: distinct texts; run: really tried; failed: without a score, nan on purpose apart.
        timeouts: killed for time, of `run`.
        abstained: returned nan on purpose.
        coverage: share of pairs on which it prefers a side.
        commonest: share of its scores that are the commonest one, NaN without scores.
        swallowed: share of calls in which it caught its own exception, NaN when not watched.
        caught: what it caught.
        p50, p99: seconds a call, NaN without calls.
        growth: exponent of time over length, NaN when texts are too short to tell.
        changed: share of repeated calls that came out differently, NaN when not probed.
        duplicates: labels of judges whose margins rank pairs almost alike (|rho| >= 0.98).
        left_out: why it has no say in the verdicts, "" when it has.
        flags: what else a user should know, one short sentence each.
    """

    label: str
    sha: str
    texts: int
    run: int
    failed: int
    timeouts: int
    abstained: int
    coverage: float
    commonest: float
    swallowed: float
    caught: tuple[str, ...]
    p50: float
    p99: float
    growth: float
    changed: float
    duplicates: tuple[str, ...]
    left_out: str
    flags: tuple[str, ...]

    @property
    def alive(self) -> bool:
        """Whether it has a say in the verdicts."""
        return not self.left_out

    @property
    def failure_rate(self) -> float:
        """Share of texts without a score, nan on purpose not counted."""
        return self.failed / self.texts if self.texts else 0.0

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe: NaN becomes None."""
        plain: dict[str, Any] = {}
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, float) and math.isnan(value):
                value = None
            plain[name] = list(value) if isinstance(value, tuple) else value
        plain["failure_rate"] = self.failure_rate
        return plain


@dataclass(frozen=True, slots=True)
class _Summary:
    """What is kept of a column once it was looked at."""

    judge: Judge
    probe: Probe | None
    counts: NDArray[np.int64]
    commonest: float
    coverage: float
    stopped: str
    run: int
    swallowed: int
    caught: tuple[str, ...]
    timing: Timing
    margins: NDArray[np.float32]


class HealthCheck:
    """Looks at one column after the other; near-duplicates are known when all were seen."""

    def __init__(self, plan: Plan, seed: int = 0) -> None:
        self._plan = plan
        n_pairs = len(plan.a)
        rows = np.arange(n_pairs)
        if n_pairs > _DUPLICATE_SAMPLE:
            rows = np.random.default_rng(seed).choice(n_pairs, _DUPLICATE_SAMPLE, replace=False)
        self._sample = np.sort(rows)
        self._seen: list[_Summary] = []

    def add(self, judge: Judge, column: Column, probe: Probe | None) -> None:
        """Look at a column; only a summary of it is kept."""
        a, b = column.scores[self._plan.a], column.scores[self._plan.b]
        with np.errstate(over="ignore", invalid="ignore"):
            difference = a[self._sample].astype(np.float64) - b[self._sample]
            margins = np.nan_to_num(difference).astype(np.float32)
        prefers = (a != b) & ~np.isnan(a) & ~np.isnan(b)
        self._seen.append(
            _Summary(
                judge=judge,
                probe=probe,
                counts=_counts(column.kinds),
                commonest=_commonest(column.scores),
                coverage=float(prefers.mean()) if len(prefers) else 0.0,
                stopped=column.stopped,
                run=column.run,
                swallowed=column.swallowed,
                caught=tuple(column.caught),
                timing=column.timing,
                margins=margins,
            )
        )

    def finish(self) -> list[Health]:
        """The health of every judge seen, in that order."""
        twins = _duplicates([summary.margins for summary in self._seen])
        labels = [summary.judge.label for summary in self._seen]
        return [
            _health(summary, tuple(labels[k] for k in twins[i]))
            for i, summary in enumerate(self._seen)
        ]


def _health(summary: _Summary, twins: tuple[str, ...]) -> Health:
    counts, probe = summary.counts, summary.probe
    texts = int(counts.sum())
    scored, abstained = int(counts[0]), int(counts[region.ABSTAINED])
    known = texts - int(counts[MISSING])
    failed = known - scored - abstained
    swallowed, caught = _share(summary.swallowed, summary.run), summary.caught
    if math.isnan(swallowed) and probe is not None and probe.rows:
        swallowed, caught = _share(probe.swallowed, probe.rows), probe.caught
    changed = _share(probe.changed, probe.rows) if probe else float("nan")
    growth = summary.timing.growth()
    return Health(
        label=summary.judge.label,
        sha=summary.judge.sha,
        texts=texts,
        run=summary.run,
        failed=failed,
        timeouts=int(counts[region.TIMEOUT]),
        abstained=abstained,
        coverage=summary.coverage,
        commonest=summary.commonest,
        swallowed=swallowed,
        caught=caught,
        p50=summary.timing.quantile(0.5),
        p99=summary.timing.quantile(0.99),
        growth=growth,
        changed=changed,
        duplicates=twins,
        left_out=_left_out(summary, texts, scored),
        flags=_flags(failed / max(known, 1), swallowed, caught, changed, growth, twins),
    )


def _left_out(summary: _Summary, texts: int, scored: int) -> str:
    if summary.stopped:
        return summary.stopped
    # While a run goes on, it has not failed on what it was not tried on yet.
    tried = summary.run or texts
    if scored < COVERED * tried:
        return f"dead: scores only {scored:,} of {tried:,} texts"
    if summary.coverage == 0:
        return "constant: never prefers one response to the other"
    if texts >= _FEW and summary.commonest >= NEAR_CONSTANT:
        return f"near-constant: {summary.commonest:.1%} of its scores are the same number"
    return ""


def _flags(
    failing: float,
    swallowed: float,
    caught: tuple[str, ...],
    changed: float,
    growth: float,
    twins: tuple[str, ...],
) -> tuple[str, ...]:
    flags = []
    if changed > 0:
        flags.append(f"not deterministic: {changed:.0%} of repeated calls came out differently")
    if swallowed >= _SWALLOWS:
        what = f" ({caught[0]})" if caught else ""
        flags.append(f"catches its own error in {swallowed:.0%} of calls{what}")
    if failing >= _OFTEN_FAILS:
        flags.append(f"fails on {failing:.1%} of texts")
    if growth >= _SLOW_GROWTH:
        flags.append(f"time grows like length^{growth:.1f}")
    if twins:
        flags.append(f"nearly the same as {', '.join(twins[:3])}")
    return tuple(flags)


def _share(count: int, of: int) -> float:
    return count / of if count >= 0 and of > 0 else float("nan")


def _counts(kinds: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How often each of the 256 values occurs; a part at a time, as bincount widens eightfold."""
    counts = np.zeros(256, np.int64)
    for start in range(0, len(kinds), _COUNTED):
        counts += np.bincount(kinds[start : start + _COUNTED], minlength=256)
    return counts


def _commonest(scores: NDArray[np.float32]) -> float:
    known = np.sort(scores[~np.isnan(scores)])
    if not len(known):
        return float("nan")
    starts = np.flatnonzero(np.concatenate([[True], known[1:] != known[:-1]]))
    return float(np.diff(np.append(starts, len(known))).max() / len(known))


def _duplicates(samples: Sequence[NDArray[np.float32]]) -> list[list[int]]:
    """For each judge, the others whose margins have |Spearman's rho| >= DUPLICATE with its own."""
    if not samples or len(samples[0]) < _FEW:
        return [[] for _ in samples]
    ranks = np.stack([_ranks(sample) for sample in samples])
    ranks -= ranks.mean(axis=1, keepdims=True)
    norms = np.sqrt((ranks**2).sum(axis=1, keepdims=True))
    ranks = np.divide(ranks, norms, out=np.zeros_like(ranks), where=norms > 0)
    rho = np.abs(ranks @ ranks.T)
    np.fill_diagonal(rho, 0)
    return [list(np.flatnonzero(row >= DUPLICATE)) for row in rho]


def _ranks(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """Ranks with ties averaged."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return ((ends - (counts - 1) / 2)[inverse]).astype(np.float64)
