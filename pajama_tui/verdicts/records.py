"""What one exported verdict looks like, and JSON text that any string survives."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from pajama_tui.pairs.pair import Pair
from pajama_tui.verdicts.explanation import Reason
from pajama_tui.verdicts.verdict import Choice

CHOICE, P_A, CONFIDENCE = "pajama_choice", "pajama_p_a", "pajama_confidence"
SIDE_A, JUDGES = "pajama_a", "pajama_judges"
ADDED = (CHOICE, P_A, CONFIDENCE, SIDE_A, JUDGES)
"""Every field that an export may add to the input's own."""


def verdict_record(
    pair: Pair, p_a: float, choice: Choice, reasons: Sequence[Reason] | None
) -> dict[str, Any]:
    """Return the input's own fields, untouched, and the verdict's.

    Fields of an earlier export in the input are replaced or left out. `pajama_a` names the field
    that was side a, and is there where the record holds `chosen` and `rejected`, or where the sides
    were swapped: then "second" stands for the format's second response.
    """
    record = {key: value for key, value in pair.record.items() if key not in ADDED}
    record[CHOICE] = choice
    record[P_A] = p_a
    record[CONFIDENCE] = max(p_a, 1 - p_a)
    if "chosen" in record and "rejected" in record:
        record[SIDE_A] = "rejected" if pair.swapped else "chosen"
    elif pair.swapped:
        record[SIDE_A] = "second"
    if reasons is not None:
        record[JUDGES] = [reason._asdict() for reason in reasons]
    return record


def preference_record(pair: Pair, p_a: float, choice: Choice) -> dict[str, Any]:
    """Return one row of TRL's explicit-prompt preference format; `choice` is "a" or "b".

    `margin`, which TRL's reward trainer reads, is the log-odds of the chosen response, at least 0.
    """
    chosen, rejected = pair.response_a, pair.response_b
    if choice == "b":
        chosen, rejected = rejected, chosen
    p = max(p_a, 1 - p_a)
    return {
        "prompt": pair.prompt,
        "chosen": chosen,
        "rejected": rejected,
        "margin": math.log(p) - math.log(max(1 - p, 1e-12)),
        CHOICE: choice,
        P_A: p_a,
    }


def json_text(value: Any) -> str:
    """Return `value` as JSON on one line, in readable characters where UTF-8 has them.

    A lone surrogate makes the whole text ASCII, so that it is read back as it was. Values that JSON
    lacks (dates, decimals, bytes) become text.
    """
    text = json.dumps(value, ensure_ascii=False, default=_as_text)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, default=_as_text)
    return text


def json_line(record: Mapping[str, Any]) -> bytes:
    """Return `record` as one line of JSON, with its line feed."""
    return json_text(record).encode() + b"\n"


def _as_text(value: Any) -> Any:
    if hasattr(value, "tolist"):  # NumPy and pyarrow scalars and arrays
        return value.tolist()
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
