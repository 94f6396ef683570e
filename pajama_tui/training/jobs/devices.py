"""The GPUs of this machine that this process may use."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

_QUERY = ["nvidia-smi", "--query-gpu=index,uuid,name,memory.total,memory.free",
          "--format=csv,noheader,nounits"]  # fmt: skip
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Gpu:
    """One GPU.

    Attributes:
        uuid: what CUDA_VISIBLE_DEVICES may name it by.
        memory, free: bytes; `free` as of the look, other people's processes counted in.
    """

    index: int
    uuid: str
    name: str
    memory: int
    free: int

    def __str__(self) -> str:
        return f"GPU {self.index} ({self.name})"


def find_gpus(environ: Mapping[str, str] = os.environ) -> list[Gpu]:
    """Return the GPUs that nvidia-smi knows, those alone that CUDA_VISIBLE_DEVICES names if set.

    Loads no library; takes a fraction of a second. Without nvidia-smi there are none.
    """
    try:
        done = subprocess.run(
            _QUERY, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return []
    gpus = [gpu for gpu in map(_gpu, done.stdout.splitlines()) if gpu is not None]
    visible = environ.get("CUDA_VISIBLE_DEVICES")
    if visible is None:
        return gpus
    chosen: list[Gpu] = []
    for name in visible.split(","):
        named = [gpu for gpu in gpus if _is_named(gpu, name.strip())]
        # CUDA itself stops at the first name that is no device's.
        if not named:
            break
        chosen += named[:1]
    return chosen


def _gpu(line: str) -> Gpu | None:
    parts = [part.strip() for part in line.split(",")]
    try:
        index, uuid, *name, total, free = parts
        return Gpu(int(index), uuid, ", ".join(name), int(total) * _MIB, int(free) * _MIB)
    except ValueError:
        return None


def _is_named(gpu: Gpu, name: str) -> bool:
    if name.isdigit():
        return gpu.index == int(name)
    return bool(name) and gpu.uuid.startswith(name)
