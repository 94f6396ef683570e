"""How one judge does on a workspace's data, as a user and a model are told."""

from dataclasses import dataclass

import numpy as np

from pajama_tui.audits.findings import Estimate
from pajama_tui.audits.shares import effective_rows, share_interval
from pajama_tui.pipeline.judge_run import kept_run
from pajama_tui.pipeline.proposals import drawn_pairs
from pajama_tui.pipeline.shown import shown_rows
from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge
from pajama_tui.verdicts.checks import TIE
from pajama_tui.verdicts.margins import fit_bounds, margins, votes


@dataclass(frozen=True, slots=True)
class Figures:
    """How the judge does on the data, as the model and the user are told.

    Attributes:
        pairs: that it was looked at on; gold: those with gold that was never shown.
        coverage: share of pairs on which it prefers a side.
        agreement: share of gold rows with a side, of those it prefers a side on, where both agree.
        agreement_rows: how many rows that are.
        left_out: why it has no say, "" where it has.
        flags: what else its health shows.
    """

    pairs: int
    gold: int
    coverage: float
    agreement: Estimate
    agreement_rows: int
    left_out: str
    flags: tuple[str, ...]

    def sentences(self) -> list[str]:
        """Return them in words."""
        found = [f"It prefers a side on {self.coverage:.1%} of {self.pairs:,} pairs."]
        value, low, high = self.agreement.value, self.agreement.low, self.agreement.high
        if value is None:
            found.append("There is no gold to compare it with.")
        else:
            between = f" (95 % interval {low:.1%} to {high:.1%})" if low is not None else ""
            found.append(
                f"Where it does, it agrees with gold on {value:.1%} of {self.agreement_rows:,} "
                f"rows{between}."
            )
        if self.left_out:
            found.append(f"It has no say in the verdicts: {self.left_out}.")
        return [*found, *(f"Its health: {flag}." for flag in self.flags)]


def figures_of(workspace: Workspace, table: PairTable, judge: Judge) -> Figures:
    """Return how the judge does on up to 4,000 gold pairs and 1,000 others, drawn by seed.

    It is run on them where its scores were not kept.

    Raises:
        SandboxUnavailable: judges cannot be locked in on this machine.
    """
    index = drawn_pairs(table, workspace.seed)
    run = kept_run(workspace, table, judge, index)
    own = run.scores[:, None]
    side = votes(margins(own, fit_bounds(own)))[:, 0]
    gold = np.where(shown_rows(workspace.session, table)[index], 0, table.gold[index])
    met = (side != 0) & (gold != 0) & (gold != TIE)
    right = (side[met] == gold[met]).astype(np.float64)
    agreement = Estimate(None, None, None)
    if len(right):
        rows = effective_rows(right, table.groups[index][met])
        agreement = Estimate(float(right.mean()), *share_interval(right.mean() * rows, rows))
    return Figures(
        pairs=len(index),
        gold=int((gold != 0).sum()),
        coverage=float((side != 0).mean()),
        agreement=agreement,
        agreement_rows=len(right),
        left_out=run.health.left_out,
        flags=run.health.flags,
    )
