"""What the machine's processors can do."""

from functools import cache
from pathlib import Path


@cache
def has_bf16(device: str) -> bool:
    """Whether "cuda" or "cpu" multiplies bf16 faster than fp32, rather than just anyhow."""
    if device == "cuda":
        import torch

        return torch.cuda.is_available() and bool(torch.cuda.is_bf16_supported(False))
    try:
        flags = Path("/proc/cpuinfo").read_text("utf-8", "replace")
    except OSError:
        return False
    return any(name in flags for name in ("amx_bf16", "avx512_bf16"))
