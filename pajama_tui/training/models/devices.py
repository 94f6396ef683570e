"""What the machine's processors can do."""

from functools import cache
from pathlib import Path

from pajama_tui.errors import InputError


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


def choose_device(wanted: str) -> str:
    """Return "cuda" or "cpu" for "auto", "cuda" or "cpu".

    Raises:
        InputError: a GPU is wanted and torch can use none.
    """
    import torch

    if wanted == "cuda" and not torch.cuda.is_available():
        raise InputError("There is no GPU that torch can use; leave --device away.")
    return "cuda" if wanted != "cpu" and torch.cuda.is_available() else "cpu"
