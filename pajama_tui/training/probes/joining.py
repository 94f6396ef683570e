"""Expected scores of a probe's file of pairs as the scores of more judges."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pajama_tui.training.joining import Sides, SideScores, number
from pajama_tui.training.probes.evaluate_file import ASPECTS_A, ASPECTS_B, PROBE_A, PROBE_B
from pajama_tui.training.probes.scoring import DETAILS
from pajama_tui.untrusted import printable


def read_expected(path: str, *, each_aspect: bool = False) -> SideScores:
    """The expected scores in a file of pairs that 'probe eval' wrote.

    Args:
        each_aspect: a column for every aspect, in the place of one for their sum.

    Raises:
        InputError: the file cannot be used, or holds no scores.
    """
    name = Path(path).name

    def total(record: Mapping[str, Any]) -> dict[str, Sides]:
        return {f"probe:{name}": (number(record.get(PROBE_A)), number(record.get(PROBE_B)))}

    def aspects(record: Mapping[str, Any]) -> dict[str, Sides]:
        a, b = (_expected(record.get(side)) for side in (ASPECTS_A, ASPECTS_B))
        return {f"probe:{aspect}": (a.get(aspect), b.get(aspect)) for aspect in {**a, **b}}

    nothing = (
        f"{printable(path)} holds no scores of both responses ({PROBE_A}); make them with "
        "'pajama-tui probe eval PAIRS --probes DIR --out FILE'."
    )
    return SideScores(path, aspects if each_aspect else total, nothing)


def _expected(side: Any) -> dict[str, float]:
    details = side.get(DETAILS) if isinstance(side, dict) else None
    found = {}
    for aspect, told in details.items() if isinstance(details, dict) else ():
        value = number(told.get("expected")) if isinstance(told, dict) else None
        if value is not None:
            found[aspect] = value
    return found
