"""Checkpoints of a training: whole or not there, checked when read, the last two kept.

A checkpoint is a folder of safetensors files and a state.json with the sha256 of each. It is
written beside its place, synced and renamed; one that does not read as written is passed over for
the one before.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pajama_tui.storage import WriteFailed, replace_file
from pajama_tui.untrusted import printable

KEPT = 2
_STATE = "state.json"
_PREFIX = "step-"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One that was read whole.

    Attributes:
        folder: where it lies.
        state: what was saved beside the tensors.
        tensors: by file ("weights", "optimizer", "best") and name.
    """

    folder: Path
    state: dict[str, Any]
    tensors: dict[str, dict[str, Any]]


def save_checkpoint(
    parent: Path, step: int, state: Mapping[str, Any], tensors: Mapping[str, Mapping[str, Any]]
) -> Path:
    """Write a checkpoint of `step` and return its folder; call `forget_old` when it is known of.

    Raises:
        WriteFailed: a full disk, no permission; earlier checkpoints are intact.
    """
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    folder = parent / f"{_PREFIX}{step:08d}"
    temporary = parent / f".{folder.name}.{os.urandom(4).hex()}"
    try:
        temporary.mkdir(parents=True)
        digests = {}
        for name, values in tensors.items():
            file = temporary / f"{name}.safetensors"
            save_file({key: value.contiguous() for key, value in values.items()}, file)
            digests[file.name] = _synced_digest(file)
        replace_file(temporary / _STATE, json.dumps({**state, "step": step, "sha256": digests}))
        if folder.exists():
            shutil.rmtree(folder)
        os.rename(temporary, folder)
        _sync_folder(parent)
    except (OSError, SafetensorError) as error:
        shutil.rmtree(temporary, ignore_errors=True)
        raise _failed(folder, error) from error
    return folder


def forget_old(parent: Path) -> None:
    """Remove all but the last checkpoints, and what was left half written."""
    for folder in found_checkpoints(parent)[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
    for folder in parent.glob(f".{_PREFIX}*"):
        shutil.rmtree(folder, ignore_errors=True)


def found_checkpoints(parent: Path) -> list[Path]:
    """The checkpoints' folders, the newest first."""
    return sorted((path for path in parent.glob(f"{_PREFIX}*") if path.is_dir()), reverse=True)


def load_checkpoint(
    folders: Iterable[Path], warn: Callable[[str], None], device: str = "cpu"
) -> Checkpoint | None:
    """The first of `folders` that reads as it was written; None where none does.

    Args:
        warn: told, in a sentence, of each that does not.
    """
    for folder in folders:
        try:
            return _read(folder, device)
        except (OSError, ValueError, KeyError, TypeError) as error:
            reason = printable(str(error), limit=200).rstrip(". ") or type(error).__name__
            warn(f"The checkpoint {folder.name} cannot be read ({reason}); the one before is used.")
    return None


def _read(folder: Path, device: str) -> Checkpoint:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    state = json.loads((folder / _STATE).read_bytes())
    tensors = {}
    for name, digest in dict(state["sha256"]).items():
        file = folder / Path(str(name)).name
        if _digest(file) != digest:
            raise ValueError(f"{file.name} is not what was written")
        try:
            tensors[file.stem] = load_file(file, device=device)
        except SafetensorError as error:
            raise ValueError(str(error)) from error
    return Checkpoint(folder, state, tensors)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _synced_digest(path: Path) -> str:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return _digest(path)


def _sync_folder(path: Path) -> None:
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _failed(path: Path, error: Exception) -> WriteFailed:
    """The sentence; safetensors tells a full disk only in its message."""
    import errno

    if isinstance(error, WriteFailed):
        return error
    if isinstance(error, OSError) and error.errno:
        return WriteFailed(path, error)
    full = "No space left" in str(error)
    cause = OSError(errno.ENOSPC if full else errno.EIO, "No space left on device")
    return WriteFailed(
        path, cause if full else OSError(errno.EIO, printable(str(error), limit=200))
    )
