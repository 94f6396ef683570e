"""Verdicts for every pair of a table, what they are worth, and their export."""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.audits.baselines import BASELINES, text_features
from pajama_tui.audits.findings import Report
from pajama_tui.audits.report import fit_and_report
from pajama_tui.errors import PajamaError
from pajama_tui.pipeline.scoring import ScoreMatrix
from pajama_tui.pipeline.table import PairTable, read_pairs
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.storage import replace_file
from pajama_tui.untrusted import printable
from pajama_tui.verdicts import VerdictModel, fit_verdicts
from pajama_tui.verdicts.explanation import explain
from pajama_tui.verdicts.export import ExportCounts, Row, export
from pajama_tui.verdicts.verdict import decide

# Unlabelled pairs that help to set bounds and scales, and pairs judged at once.
_FIT_SAMPLE = 20_000
_BLOCK = 50_000


@dataclass(frozen=True, slots=True)
class Verdicts:
    """P(a is better) for every pair, and where it came from.

    Attributes:
        p_a: float64 (n_pairs,).
        choice: str (n_pairs,), "a", "b", "tie" or "abstain".
        model: the label model.
        live: columns of the matrix that have a say, in the model's order.
        report: what the verdicts are worth; None when it was not asked for.
    """

    p_a: NDArray[np.float64]
    choice: NDArray[np.str_]
    model: VerdictModel
    live: Sequence[int]
    report: Report | None
    matrix: ScoreMatrix

    def weights(self) -> dict[str, float]:
        """Weight of each judge by label; judges that were left out have none."""
        labels = [self.matrix.judges[column].label for column in self.live]
        return dict(zip(labels, map(float, self.model.weights), strict=True))

    def counts(self) -> dict[str, int]:
        """How many verdicts of each choice there are."""
        names, counts = np.unique(self.choice, return_counts=True)
        found = dict(zip(map(str, names), map(int, counts), strict=True))
        return {name: found.get(name, 0) for name in ("a", "b", "tie", "abstain")}


def judge_pairs(
    workspace: Workspace,
    table: PairTable,
    matrix: ScoreMatrix,
    method: str | None = None,
    gold_rows: int | None = None,
    *,
    measure: bool = True,
) -> Verdicts:
    """Fit a label model on the live judges and judge every pair.

    Args:
        method: the workspace's label model unless given.
        gold_rows: use so many gold rows and measure on the rest; None: all, cross-validated.
        measure: make the report as well.

    Raises:
        PajamaError: no judge is alive, or there is too little gold for what was asked.
    """
    live = matrix.live
    if not live:
        reasons = "; ".join(f"{h.label}: {h.left_out}" for h in list(matrix.health)[:3])
        more = f"; and {len(matrix.health) - 3} more" if len(matrix.health) > 3 else ""
        raise PajamaError(
            "No judge has a say, so there are no verdicts: "
            f"{printable(reasons, limit=600)}{more}. Mend a judge, or name others with --judges."
        )
    method = method or workspace.label_model
    seed = workspace.seed
    index = _fit_rows(table, seed)
    scores = matrix.rows(index, live)
    gold, groups = table.gold[index], table.groups[index]
    names = [matrix.judges[column].label for column in live]
    found: Report | None = None
    if measure:
        known = np.flatnonzero(gold)
        features = None
        if len(known):
            features = np.zeros((len(index), len(BASELINES), 2), np.float32)
            features[known] = text_features(read_pairs(workspace, table, index[known]))
        found, model = fit_and_report(
            scores,
            gold,
            groups,
            features,
            method=method,
            seed=seed,
            gold_rows=gold_rows,
            judges=names,
        )
        found = _of_all(found, table)
    else:
        model = fit_verdicts(scores, gold, method, seed, groups=groups, judges=names)
    p_a = np.empty(len(table))
    for low in range(0, len(table), _BLOCK):
        block = slice(low, min(low + _BLOCK, len(table)))
        p_a[block] = model.predict_proba(matrix.rows(block, live))
    choice = decide(p_a, identical=table.identical, abstain_below=workspace.abstain_below)
    return Verdicts(p_a, np.asarray(choice, str), model, live, found, matrix)


def keep_verdicts(workspace: Workspace, table: PairTable, verdicts: Verdicts) -> None:
    """Write the last verdicts and what produced them into the session."""
    session = workspace.session
    if session.readonly:
        return
    arrays = io.BytesIO()
    np.savez(arrays, row=table.rows, p_a=verdicts.p_a.astype(np.float32), choice=verdicts.choice)
    replace_file(session.verdicts_path(".npz"), arrays.getvalue())
    verdicts.model.save(session.verdicts_path(".model.npz"))
    produced: dict[str, Any] = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "data": table.plan.digest,
        "sandbox": "locked" if workspace.locked else "NONE: --unsafe-no-sandbox",
        "label_model": verdicts.model.describe(),
        "weights": verdicts.weights(),
        "counts": verdicts.counts(),
        "judges": [health.to_dict() for health in verdicts.matrix.health],
        "report": verdicts.report.to_dict() if verdicts.report else None,
    }
    replace_file(session.verdicts_path(".json"), json.dumps(produced, indent=1) + "\n")


def export_verdicts(
    workspace: Workspace,
    table: PairTable,
    verdicts: Verdicts,
    path: Path | str,
    format: str = "jsonl",
    explained: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> ExportCounts:
    """Write every pair with its verdict; see `verdicts.export` for the formats.

    Args:
        explained: name the judges that decided.
        on_progress: gets the number of pairs written so far, now and then.
    """
    return export(path, format, _rows(workspace, table, verdicts, explained, on_progress))


def _rows(
    workspace: Workspace,
    table: PairTable,
    verdicts: Verdicts,
    explained: bool,
    on_progress: Callable[[int], None] | None,
) -> Iterator[Row]:
    reasons: list[Any] = []
    first = 0
    for index, pair in enumerate(read_pairs(workspace, table, range(len(table)))):
        if explained and index >= first + len(reasons):
            first = index
            block = slice(index, min(index + _BLOCK, len(table)))
            reasons = list(explain(verdicts.model, verdicts.matrix.rows(block, verdicts.live)))
        why = reasons[index - first] if explained else None
        yield pair, float(verdicts.p_a[index]), verdicts.choice[index].item(), why
        if on_progress and index % 1000 == 0:
            on_progress(index)


def _fit_rows(table: PairTable, seed: int) -> NDArray[np.int64]:
    """Gold rows first, then others, as many as a label model looks at."""
    draw = np.random.default_rng(seed)
    known = np.flatnonzero(table.gold)
    rest = np.flatnonzero(table.gold == 0)
    if len(known) > _FIT_SAMPLE:
        known = draw.choice(known, _FIT_SAMPLE, replace=False)
    room = _FIT_SAMPLE - len(known)
    if len(rest) > room:
        rest = draw.choice(rest, room, replace=False)
    return np.sort(np.concatenate([known, rest]))


def _of_all(found: Report, table: PairTable) -> Report:
    """Let a report on a sample speak of all pairs, and say what the sample was."""
    gold = int((table.gold != 0).sum())
    notes = found.notes
    if gold > found.gold:
        note = f"Fitted and measured on {found.gold:,} of {gold:,} gold rows, drawn by seed."
        notes = (note, *notes)
    return replace(
        found, pairs=len(table), gold=gold, ties=int((table.gold == 2).sum()), notes=notes
    )
