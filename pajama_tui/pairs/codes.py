"""A pair's gold and its prompt as numbers, the same wherever arrays hold them."""

import hashlib
import sys
from collections.abc import Mapping

GOLD_CODES: Mapping[str | None, int] = {"a": 1, "b": -1, "tie": 2, None: 0}
"""+1 a is better, -1 b, 2 a tie, 0 unknown."""


def prompt_group(prompt: str) -> int:
    """A digest of the prompt that fits int64: equal for pairs of one prompt, in any data."""
    digest = hashlib.blake2b(prompt.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, sys.byteorder, signed=True)
