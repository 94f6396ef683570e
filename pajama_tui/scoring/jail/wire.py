"""Frames between the program and a zygote: a JSON header and raw bytes, over a pipe."""

import json
import struct
from typing import Any

PREFIX = struct.Struct("=IQ")
MAX_HEADER = 1 << 20


def pack(header: dict[str, Any], payload_size: int) -> bytes:
    """The bytes that precede a payload of `payload_size` bytes."""
    body = json.dumps(header, separators=(",", ":")).encode()
    return PREFIX.pack(len(body), payload_size) + body
