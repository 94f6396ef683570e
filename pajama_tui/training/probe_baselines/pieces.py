"""Finished pieces of work on disk: a fold of a tuned model, or what a model answers to all rows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from pajama_tui.storage import replace_file
from pajama_tui.training.probes.features import Floats
from pajama_tui.training.probes.probe import Ints


@dataclass(frozen=True)
class Piece:
    """What one piece of work found.

    Attributes:
        rows: int64 (m,), positions among the aspect's rows.
        columns: int64 (k,): labels, or answers.
        values: float64 (m, k), probabilities.
        facts: JSON values about how it was made.
    """

    rows: Ints
    columns: Ints
    values: Floats
    facts: Mapping[str, Any] = field(default_factory=dict)


def save_piece(piece: Piece, path: Path) -> None:
    """Write a piece as JSON.

    Raises:
        WriteFailed: see `replace_file`.
    """
    value = {
        "rows": piece.rows.tolist(),
        "columns": piece.columns.tolist(),
        "values": piece.values.tolist(),
        "facts": dict(piece.facts),
    }
    replace_file(path, json.dumps(value, allow_nan=False))


def load_piece(path: Path) -> Piece | None:
    """Read what `save_piece` wrote; None where it is not there or damaged."""
    try:
        value: dict[str, Any] = json.loads(path.read_bytes())
        rows = np.array(value["rows"], np.int64)
        columns = np.array(value["columns"], np.int64)
        values = np.array(value["values"], np.float64).reshape(len(rows), len(columns))
        return Piece(rows, columns, values, dict(value["facts"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
