"""The last verdicts of a session, and what produced them, as files."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from pajama_tui.errors import InputError
from pajama_tui.pipeline.kept_model import KeptModel, Version, load_kept, save_kept
from pajama_tui.pipeline.table import PairTable
from pajama_tui.pipeline.verdicts import Verdicts
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.storage import replace_file

MODEL_SUFFIX = ".model.npz"


def model_to_keep(verdicts: Verdicts) -> KeptModel:
    """Return the model of these verdicts with all that other pairs need to be judged alike."""
    judges = [verdicts.matrix.judges[column] for column in verdicts.live]
    return KeptModel(
        model=verdicts.model,
        versions=tuple(Version(judge.name, judge.rubric, judge.sha) for judge in judges),
        abstain_below=verdicts.abstain_below,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        gold=verdicts.gold,
        learned=verdicts.learned,
    )


def kept_of_session(workspace: Workspace) -> KeptModel | None:
    """Return the session's last model, if it is there and of the judges as they are now."""
    path = workspace.session.verdicts_path(MODEL_SUFFIX)
    if not path.exists():
        return None
    try:
        kept = load_kept(path)
    except InputError:
        return None
    here = {judge.sha for judge in workspace.judges}
    return kept if all(version.sha in here for version in kept.versions) else None


def keep_verdicts(workspace: Workspace, table: PairTable, verdicts: Verdicts) -> None:
    """Write the last verdicts and what produced them into the session, if it is not read-only."""
    session = workspace.session
    if session.readonly:
        return
    kept = model_to_keep(verdicts)
    arrays = io.BytesIO()
    np.savez(arrays, row=table.rows, p_a=verdicts.p_a.astype(np.float32), choice=verdicts.choice)
    replace_file(session.verdicts_path(".npz"), arrays.getvalue())
    save_kept(session.verdicts_path(MODEL_SUFFIX), kept)
    produced: dict[str, Any] = {
        "when": kept.made,
        "data": table.plan.digest,
        "sandbox": "locked" if workspace.locked else "NONE: --unsafe-no-sandbox",
        "label_model": verdicts.model.describe(),
        "weights": verdicts.weights(),
        "counts": verdicts.counts,
        "abstain_below": verdicts.abstain_below,
        "threshold": verdicts.threshold.to_dict() if verdicts.threshold else None,
        "judges": [health.to_dict() for health in verdicts.matrix.health],
        "report": verdicts.report.to_dict() if verdicts.report else None,
    }
    path = session.verdicts_path(".json")
    told = {name: produced[name] for name in ("label_model", "abstain_below", "counts")}
    if told != _told(path):
        model = told["label_model"].partition(". ")[0]
        facts = {**told, "label_model": model, "pairs": len(table), "judges": len(verdicts.live)}
        session.note("verdicts made", **facts)
    replace_file(path, json.dumps(produced, indent=1) + "\n")


def _told(path: Path) -> dict[str, Any]:
    """Return what the journal was told of the verdicts before these."""
    try:
        before = json.loads(path.read_bytes())
        return {name: before[name] for name in ("label_model", "abstain_below", "counts")}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
