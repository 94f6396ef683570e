"""The gates that a judge written by an LLM must pass before it may join the others.

They go from what costs nothing to what takes seconds, and the first that is not passed ends the
check. Nothing of a candidate runs outside the sandbox.
"""

import math
import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pajama_tui.audits.judges_value import rank_correlation
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.parsing import parse
from pajama_tui.scoring.column import Column, Failure
from pajama_tui.scoring.health import Health, HealthCheck
from pajama_tui.scoring.limits import Limits
from pajama_tui.scoring.probe import Probe, Prober, sample_rows
from pajama_tui.scoring.score import score_pairs
from pajama_tui.synthesis.gates_cases import fixed_cases
from pajama_tui.synthesis.gates_memory import Memory
from pajama_tui.synthesis.gates_peers import LEAST_ROWS, Peers, refuse_duplicate, refuse_similar
from pajama_tui.synthesis.gates_result import Facts, Gate, GateResult, Refusal
from pajama_tui.synthesis.gates_run import Runner
from pajama_tui.synthesis.gates_sample import SIZES, Row, Sample, margins_of
from pajama_tui.synthesis.gates_source import lines_of, refuse_source
from pajama_tui.verdicts.checks import Floats

# One text in fifty: more is a bug that its author can find, fewer may be freaks of the data.
MOST_FAILED = 0.02
MOST_LIKE_LENGTH = 0.9
# scoring.health calls the same exponent slow. What is quick even on the longest texts may grow as
# it likes: at that speed the exponent is mostly noise.
MOST_GROWTH = 1.5
_QUICK = 0.01


class Gates:
    """Checks candidates against a sample of rows and a pool of judges. Safe to use from threads.

    Args:
        texts: (prompt, response_a, response_b) rows, a few hundred at most, at least one. With
            fewer than 20 no rank correlation is known, and what depends on one is not refused.
        pool: judges that are in use; they are scored on the rows here and now.
        limits: what a candidate may use.
        locked: False runs judges without a sandbox; only when the user typed that.
        seed: of what is drawn.
        forbidden_texts: prompts and responses that the LLM was shown; a candidate that quotes one
            of them is refused.

    Raises:
        ValueError: there are no rows.
        SandboxUnavailable: judges cannot be locked in on this machine.
    """

    def __init__(
        self,
        texts: Sequence[Row],
        pool: Sequence[Judge],
        *,
        limits: Limits,
        locked: bool = True,
        seed: int = 0,
        forbidden_texts: Sequence[str] = (),
    ) -> None:
        if not texts:
            raise ValueError("no sample rows to check candidates on")
        self._limits, self._locked, self._seed = limits, locked, seed
        self._sample = Sample(texts, seed)
        self._memory = Memory(forbidden_texts, self._sample.rows)
        self._cases = fixed_cases()
        self._peers = Peers()
        self._lock = threading.Lock()
        if pool:
            names = ("prompt", "response_a", "response_b")
            pairs = [dict(zip(names, row, strict=True)) for row in self._sample.rows]
            scores, _ = score_pairs(pool, pairs, limits=limits, locked=locked)
            for index, judge in enumerate(pool):
                self._peers.add(judge, margins_of(scores[:, index]))

    def check(self, source: str, *, rubric: str, name: str) -> GateResult:
        """Take a candidate through all gates; one that passes is in the pool from then on.

        It is not compared with the judge of the same rubric and name, whose place it would take.
        Candidates are checked one at a time, so that of two that are alike only one passes.

        Raises:
            SandboxUnavailable: judges cannot be locked in on this machine.
        """
        judge = Judge(name, rubric, source)
        with self._lock:
            candidate = _Candidate(judge)
            refusal = self._refuse_unrun(candidate) or self._refuse_run(candidate)
            if refusal is None:
                assert candidate.margins is not None
                self._peers.add(judge, candidate.margins)
        if refusal is not None:
            return GateResult(False, refusal.reason, refusal.gate, candidate.facts)
        return GateResult(True, "", "", candidate.facts, judge)

    def _refuse_unrun(self, candidate: "_Candidate") -> Refusal | None:
        judge = candidate.judge
        refusal = refuse_source(judge) or self._memory.refuse(parse(judge.source))
        if refusal is None:
            nearest = self._peers.compare(judge)
            candidate.note(nearest=nearest)
            refusal = refuse_similar(nearest)
        return refusal

    def _refuse_run(self, candidate: "_Candidate") -> Refusal | None:
        judge, sample = candidate.judge, self._sample
        with Runner(self._limits, locked=self._locked) as runner:
            refusal = self._refuse_cases(runner, judge)
            if refusal is not None:
                return refusal
            column = runner.run(judge, sample.texts)
            refusal = self._refuse_column(candidate, column)
            if refusal is not None:
                return refusal
            probe = self._probe(judge, column)
            health = self._health(judge, column, probe)
            candidate.note(swallowed=_known(health.swallowed))
            return _refuse_changing(health, probe) or self._refuse_growth(runner, candidate)

    def _refuse_cases(self, runner: Runner, judge: Judge) -> Refusal | None:
        column = runner.run(judge, [(case.prompt, case.response) for case in self._cases])
        failures = _failures(column)
        if not failures:
            return None
        count = sum(failure.count for failure in failures)
        first = min(failures, key=lambda failure: failure.first)
        how_many = f"{count} of {len(self._cases)} fixed cases, the first"
        return Refusal(
            "cases", f"It fails on {how_many} {self._cases[first.first].name}: {_why(first)}."
        )

    def _refuse_column(self, candidate: "_Candidate", column: Column) -> Refusal | None:
        sample = self._sample
        health = self._health(candidate.judge, column, None)
        candidate.margins = sample.margins(column)
        ruler, rho = _length_correlation(candidate.margins, sample.lengths)
        nearest = self._peers.compare(candidate.judge, candidate.margins)
        candidate.note(
            coverage=health.coverage,
            failed=health.failure_rate,
            abstained=health.abstained / max(health.texts, 1),
            length_correlation=rho,
            nearest=nearest,
            p99=_known(health.p99),
        )
        failures = _failures(column)
        if failures and health.failure_rate > MOST_FAILED:
            first = failures[0]
            text = int(sample.plan.pair[first.first]), "ab"[int(sample.plan.side[first.first])]
            return Refusal(
                "failures",
                f"It fails on {health.failed} of {health.texts} sample texts "
                f"({health.failure_rate:.1%}, allowed up to {MOST_FAILED:.0%}), for instance on "
                f"response {text[1]} of row {text[0] + 1}: {_why(first)}.",
            )
        if health.left_out:
            dead = not health.left_out.startswith(("constant", "near-constant"))
            return Refusal("dead" if dead else "constant", _lifeless(health, column))
        if rho is not None and abs(rho) >= MOST_LIKE_LENGTH:
            return Refusal(
                "length",
                f"Its margins are length in disguise: rank correlation {rho:.2f} with the "
                f"difference in {ruler} (must stay below {MOST_LIKE_LENGTH}); divide by length, or "
                "measure something that long texts do not have more of.",
            )
        return refuse_duplicate(nearest)

    def _refuse_growth(self, runner: Runner, candidate: "_Candidate") -> Refusal | None:
        column = runner.run(candidate.judge, self._sample.long_texts)
        failures = _failures(column)
        if failures:
            first = failures[0]
            size = len(self._sample.long_texts[first.first][1])
            gate: Gate = "growth" if first.kind == "timeout" else "failures"
            return Refusal(gate, f"It fails on a text of {size:,} characters: {_why(first)}.")
        timing = column.timing
        growth, longest = timing.growth(), int(math.log2(max(SIZES)))
        candidate.note(growth=_known(growth))
        seconds = timing.seconds[longest] / max(timing.calls[longest], 1)
        if not growth >= MOST_GROWTH or seconds < _QUICK:
            return None
        return Refusal(
            "growth",
            f"Its time grows like length^{growth:.1f} (allowed up to {MOST_GROWTH}): "
            f"{seconds * 1000:.0f} ms for {max(SIZES):,} characters; go over the text a fixed "
            "number of times, or cut it to a fixed length first.",
        )

    def _probe(self, judge: Judge, column: Column) -> Probe:
        rows = sample_rows(self._sample.plan.n_texts)
        texts = [self._sample.texts[int(row)] for row in rows]
        prober = Prober(texts, rows, self._limits, locked=self._locked)
        try:
            return prober.probe(judge, column)
        finally:
            prober.close()

    def _health(self, judge: Judge, column: Column, probe: Probe | None) -> Health:
        check = HealthCheck(self._sample.plan, self._seed)
        check.add(judge, column, probe)
        return check.finish()[0]


class _Candidate:
    """A judge on its way through the gates, and what is known of it so far."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.facts = Facts(lines=lines_of(judge.source), characters=len(judge.source))
        self.margins: Floats | None = None

    def note(self, **found: object) -> None:
        self.facts = replace(self.facts, **found)  # type: ignore[arg-type]


def _refuse_changing(health: Health, probe: Probe) -> Refusal | None:
    if not health.changed > 0:
        return None
    return Refusal(
        "not-deterministic",
        f"{probe.changed} of {probe.rows} repeated calls came out differently: a score must not "
        "depend on chance, on earlier calls, or on the order of a set, hash() or id().",
    )


def _length_correlation(margins: Floats, lengths: dict[str, Floats]) -> tuple[str, float | None]:
    """The length that the known margins follow most closely, and how closely."""
    known = ~np.isnan(margins)
    found = {}
    if known.sum() >= LEAST_ROWS:
        for what, length in lengths.items():
            rho = rank_correlation(margins[known], length[known])
            if rho is not None:
                found[what] = rho
    if not found:
        return "", None
    closest = max(found, key=lambda what: abs(found[what]))
    return closest.removeprefix("log "), found[closest]


def _lifeless(health: Health, column: Column) -> str:
    """Why health leaves a judge out, with the score that it nearly always gives."""
    scores = column.scores[~np.isnan(column.scores)]
    if not len(scores):
        return f"It is {health.left_out}."
    values, counts = np.unique(scores, return_counts=True)
    commonest = float(values[counts.argmax()]) + 0.0  # no "-0"
    return f"On the sample it is {health.left_out}; the commonest score is {commonest:g}."


def _failures(column: Column) -> list[Failure]:
    """What went wrong, abstentions apart, most frequent first."""
    return [failure for failure in column.failures if failure.kind != "nan"]


def _why(failure: Failure) -> str:
    return failure.message.rstrip(".")


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
