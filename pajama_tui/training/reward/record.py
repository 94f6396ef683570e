"""What a trained model's folder says of how it was made."""

import json
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

RECORD = "pajama_reward.json"


def read_record(folder: str) -> dict[str, Any]:
    """Return the record in `folder`; {} where there is none, as in others' models."""
    try:
        found = json.loads((Path(folder) / RECORD).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def learned_prompts(folder: str) -> list[int]:
    """Return the digests of the prompts that the model in `folder` has learned from.

    Raises:
        InputError: the folder does not say.
    """
    found = read_record(folder).get("learned_prompts")
    if not isinstance(found, list) or not all(type(each) is int for each in found):
        raise InputError(
            f"{printable(folder)} does not say which prompts it has learned from ({RECORD}); name "
            "a folder that 'jobs start reward' wrote."
        )
    return found
