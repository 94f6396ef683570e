"""What a finetuned model's folder says of how it was made."""

import json
from pathlib import Path

from pajama_tui.errors import InputError
from pajama_tui.untrusted import printable

RECORD = "pajama_sft.json"
ADAPTER = "adapter"
"""The folder of a model's adapter, in its own."""


def learned_questions(folder: str) -> frozenset[int]:
    """Return the groups of the questions that the model in `folder` was finetuned on.

    Those that only watched are among them: they decided when it ended.

    Raises:
        InputError: the folder does not say.
    """
    try:
        found = json.loads((Path(folder) / RECORD).read_bytes())["learned_questions"]
        if not all(type(each) is int for each in found):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise InputError(
            f"{printable(folder)} does not say which questions it has learned ({RECORD}); name a "
            "folder that 'jobs start sft' wrote."
        ) from None
    return frozenset(found)
