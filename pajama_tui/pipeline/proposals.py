"""A proposed version of a judge: does it pass, and what does it do to the verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.findings import Estimate, Finding
from pajama_tui.audits.resampling import interval
from pajama_tui.audits.risk import HeldOutVerdicts, held_out_verdicts
from pajama_tui.audits.steps import OnStep
from pajama_tui.errors import PajamaError
from pajama_tui.pipeline.judge_run import JudgeRun, run_now
from pajama_tui.pipeline.scoring import ScoreMatrix, stored
from pajama_tui.pipeline.shown import shown_rows
from pajama_tui.pipeline.table import PairTable, read_pairs
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.control import RunControl
from pajama_tui.scoring.health import Health
from pajama_tui.synthesis.chat_turns import Checked
from pajama_tui.verdicts.checks import Floats, Scores

# Pairs that a proposal is checked on.
_SAMPLE = 200
MOST_GOLD = 4_000
MOST_OTHERS = 1_000


@dataclass(frozen=True, slots=True)
class Condition:
    """One version on the pairs that the effect is measured on.

    Attributes:
        coverage: share of them on which it prefers a side.
        failed: share of texts without a score, abstentions apart.
        left_out: why it has no say there, "" where it has.
        flags: what else a user should know, one short sentence each.
    """

    coverage: float
    failed: float
    left_out: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect(Finding):
    """What the verdicts become if a version takes the place of the one in use.

    Attributes:
        judge: label.
        version: sha of the one proposed; `instead_of` of the one in use.
        method: label model, fitted anew with either version and the kept scores of the others.
        others: judges beside it that have a say; `unscored` have no scores yet and count for
            nothing here.
        rows: gold rows predicted, of prompts that were never shown; groups: their prompts.
        withheld: gold rows left out, as their prompts were shown to a model that writes judges.
        accuracy_before, accuracy_after: of held-out verdicts, undecided ones and ties half right.
        change: the second minus the first, on the same rows and folds.
        before, after: the versions themselves.
        protocol: how rows were held out, in sentences; "" where nothing could be measured.
        note: why nothing could be measured, in a sentence, or "".
    """

    judge: str
    version: str
    instead_of: str
    method: str
    others: int
    unscored: int
    rows: int
    groups: int
    withheld: int
    accuracy_before: Estimate | None
    accuracy_after: Estimate | None
    change: Estimate | None
    before: Condition
    after: Condition
    protocol: str
    note: str


def effect_of(
    workspace: Workspace,
    table: PairTable,
    before: Judge,
    after: Judge,
    *,
    on_step: OnStep | None = None,
    control: RunControl | None = None,
) -> Effect:
    """Measure the verdicts on held-out gold with one version and with the other.

    Both versions are run in the sandbox on up to 4,000 gold pairs and 1,000 others, drawn by the
    workspace's seed; no other judge is. A version that is dead or constant there has no say, as in
    a run. The interval is a bootstrap over prompts of the paired difference.

    Args:
        on_step: gets (steps done, steps in all), once a version.
        control: to cancel it from another thread.

    Raises:
        SandboxUnavailable: judges cannot be locked in on this machine.
        Cancelled: by `control`.
    """
    matrix = stored(workspace, table)
    shown = shown_rows(workspace.session, table)
    index = _drawn(table, shown, workspace.seed)
    versions = [_as("before", before), _as("after", after)]
    runs = run_now(workspace, table, versions, index, control)
    others = [column for column in matrix.live if matrix.judges[column].label != before.label]
    unscored = sum(
        not health.run
        for judge, health in zip(matrix.judges, matrix.health, strict=True)
        if judge.label != before.label
    )
    groups = table.groups[index]
    gold = np.where(shown[index], 0, table.gold[index]).astype(np.int8)
    known = gold != 0
    accuracies: list[Estimate | None] = [None, None, None]
    protocol = ""
    note = _hindrance(workspace, matrix, before, known, groups, unscored, len(others))
    if not note:
        try:
            held = _both(workspace, matrix, others, index, gold, groups, runs, on_step, control)
        except PajamaError as error:
            note = str(error)
        else:
            credits = [each.credit for each in held]
            values = [*credits, credits[1] - credits[0]]
            accuracies = [_estimate(value, held[0], workspace.seed) for value in values]
            protocol = held[0].protocol
    return Effect(
        judge=before.label,
        version=after.sha,
        instead_of=before.sha,
        method=workspace.label_model,
        others=len(others),
        unscored=unscored,
        rows=int(known.sum()),
        groups=len(np.unique(groups[known])),
        withheld=int(((table.gold != 0) & shown).sum()),
        accuracy_before=accuracies[0],
        accuracy_after=accuracies[1],
        change=accuracies[2],
        before=_condition(runs[0]),
        after=_condition(runs[1]),
        protocol=protocol,
        note=note,
    )


def check_proposal(
    workspace: Workspace, table: PairTable, judge: Judge, *, shown_texts: Sequence[str] = ()
) -> Checked:
    """Take a new version of a judge through the gates that an edit must pass.

    These are: source, imports, size; nothing quoted from rows that were shown; the fixed cases and
    sample rows in the sandbox; alive, not constant, not length alone; deterministic, and in time.
    That it resembles its earlier version, or another judge, is no objection.

    Args:
        judge: with the proposed text.
        shown_texts: of the rows that the model saw.

    Raises:
        SandboxUnavailable: judges cannot be locked in on this machine.
    """
    from pajama_tui.synthesis.gates import Gates

    rest = np.flatnonzero(~shown_rows(workspace.session, table) & ~table.identical)
    if not len(rest):
        rest = np.arange(len(table))
    drawn = np.sort(np.random.default_rng(workspace.seed).permutation(rest)[:_SAMPLE])
    rows = [
        (pair.prompt, pair.response_a, pair.response_b)
        for pair in read_pairs(workspace, table, drawn)
    ]
    gates = Gates(
        rows,
        [],
        limits=workspace.limits,
        locked=workspace.locked,
        seed=workspace.seed,
        forbidden_texts=shown_texts,
    )
    found = gates.check(judge.source, rubric=judge.rubric, name=judge.name)
    return Checked(found.passed, found.gate, found.reason)


def drawn_pairs(table: PairTable, seed: int) -> NDArray[np.int64]:
    """Return positions of up to 4,000 gold pairs, shown or not, and 1,000 others, ascending."""
    return _drawn(table, np.zeros(len(table), np.bool_), seed)


def _drawn(table: PairTable, out: NDArray[np.bool_], seed: int) -> NDArray[np.int64]:
    draw = np.random.default_rng(seed)
    known = draw.permutation(np.flatnonzero((table.gold != 0) & ~out))[:MOST_GOLD]
    rest = draw.permutation(np.flatnonzero((table.gold == 0) & ~out))[:MOST_OTHERS]
    found = np.sort(np.concatenate([known, rest])).astype(np.int64)
    # Where every pair was shown there is still something to run the judge on.
    return found if len(found) else np.arange(min(len(table), MOST_OTHERS), dtype=np.int64)


def _hindrance(
    workspace: Workspace,
    matrix: ScoreMatrix,
    judge: Judge,
    known: NDArray[np.bool_],
    groups: NDArray[np.int64],
    unscored: int,
    others: int,
) -> str:
    if all(each.label != judge.label for each in matrix.judges):
        return "It is disabled, so that no version of it changes the verdicts."
    if len(np.unique(groups[known])) < 2:
        return (
            "There is no gold of two prompts or more that was never shown to a model, so that "
            "nothing says what the verdicts gain. Label some pairs."
        )
    if unscored and not others:
        return (
            "The other judges have no scores yet, so that nothing says what the verdicts gain: "
            "score the data first, with 'pajama-tui run'."
        )
    return ""


def _both(
    workspace: Workspace,
    matrix: ScoreMatrix,
    others: Sequence[int],
    index: NDArray[np.int64],
    gold: NDArray[np.int8],
    groups: NDArray[np.int64],
    runs: Sequence[JudgeRun],
    on_step: OnStep | None,
    control: RunControl | None,
) -> list[HeldOutVerdicts]:
    rest: Scores = matrix.rows(index, others)
    labels = [matrix.judges[column].label for column in others]
    found = []
    for done, run in enumerate(runs):
        if on_step is not None:
            on_step(done, len(runs))
        alive = not run.health.left_out
        if not alive and not others:
            raise PajamaError(
                "One of the versions has no say, and there is no other judge, so that there are "
                "no verdicts to compare."
            )
        scores = np.concatenate([rest, run.scores[:, None]], axis=1) if alive else rest
        found.append(
            held_out_verdicts(
                scores,
                gold,
                groups,
                method=workspace.label_model,
                seed=workspace.seed,
                judges=[*labels, "the judge"] if alive else labels,
                cancelled=(lambda: control.cancelled) if control else None,
            )
        )
    if on_step is not None:
        on_step(len(runs), len(runs))
    return found


def _estimate(values: Floats, held: HeldOutVerdicts, seed: int) -> Estimate:
    bounds = interval(values, held.groups, seed) or (None, None)
    return Estimate(float(values.mean()), *bounds)


def _condition(run: JudgeRun) -> Condition:
    health: Health = run.health
    return Condition(health.coverage, health.failure_rate, health.left_out, health.flags)


def _as(name: str, judge: Judge) -> Judge:
    return Judge(name, "", judge.source)
