"""Scores on disk: one append-only file a judge version, made of checksummed chunks.

    scores/<data>/<sha>.<conditions>.scores

A chunk is `magic, chunk number, rows, length of the note, blake2b of what follows`, then the
scores as little-endian float32 (4 bytes a text), and a zlib-compressed note: per-row reasons where
any row failed, messages, timings. A run killed at any moment leaves at most one torn chunk at the
end; the checksum finds it, and it is cut off before the next one is written. Disk: 4 bytes a
distinct text and judge plus about 1 KiB a chunk of 4,096.
"""

import base64
import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import PajamaError
from pajama_tui.programs.judge import Judge
from pajama_tui.scoring.limits import Limits
from pajama_tui.scoring.piece import KINDS, NOT_RUN, Piece
from pajama_tui.scoring.timing import Timing
from pajama_tui.untrusted import printable

_HEAD = struct.Struct("<4sIII16s")
_MAGIC = b"PJ01"
# A note is some KiB; more than this after decompression was made by somebody else.
_LARGEST_NOTE = 1 << 20


class Pieces(Protocol):
    """Where pieces of columns are kept."""

    def read(self, judge: Judge) -> dict[int, Piece]:
        """All whole pieces of a judge's column, by chunk."""

    def add(self, judge: Judge, chunk: int, piece: Piece) -> None:
        """Keep one more."""

    def finish(self, judge: Judge) -> None:
        """Called when no more pieces of this column will come for now."""


class MemoryPieces:
    """Pieces of one run that nobody wants to keep."""

    def __init__(self) -> None:
        self._columns: dict[str, dict[int, Piece]] = {}

    def read(self, judge: Judge) -> dict[int, Piece]:
        return dict(self._columns.get(judge.sha, {}))

    def add(self, judge: Judge, chunk: int, piece: Piece) -> None:
        self._columns.setdefault(judge.sha, {})[chunk] = piece

    def finish(self, judge: Judge) -> None:
        return None


class ScoreStore:
    """The columns of one set of texts, in one folder. One process writes it at a time.

    Args:
        folder: `scores/<data>` of a session.
        limits: with the Python version they name the conditions; others' columns are not read.
        unsafe: scores made without a sandbox are kept apart, and marked by their name.
    """

    def __init__(self, folder: Path, limits: Limits, *, unsafe: bool = False) -> None:
        self.folder = folder
        self._suffix = f".{limits.fingerprint()}{'.unsafe' if unsafe else ''}.scores"
        self._clean: set[str] = set()

    def path(self, judge: Judge) -> Path:
        """The file that holds the judge's column."""
        return self.folder / f"{judge.sha}{self._suffix}"

    def read(self, judge: Judge) -> dict[int, Piece]:
        """All whole pieces of the judge's column, by chunk; a torn end is not looked at.

        Raises:
            PajamaError: the file is there and cannot be read.
        """
        path = self.path(judge)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise PajamaError(f"Scores cannot be read from {path}: {error.strerror}.") from error
        return {chunk: piece for chunk, piece, _ in _chunks(data)}

    def add(self, judge: Judge, chunk: int, piece: Piece) -> None:
        """Append one chunk.

        Raises:
            PajamaError: the disk is full or the folder cannot be written; what was there stays.
        """
        path = self.path(judge)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if judge.sha not in self._clean:
                _cut_torn_end(path)
                self._clean.add(judge.sha)
            with path.open("ab", buffering=0) as file:
                record = _encode(chunk, piece)
                if file.write(record) != len(record):
                    self._clean.discard(judge.sha)
                    raise OSError("no space left on the device")
        except OSError as error:
            self._clean.discard(judge.sha)
            raise _not_written(path, error) from error

    def finish(self, judge: Judge) -> None:
        """Flush the judge's file to the disk itself.

        Raises:
            PajamaError: the disk is full; network file systems say so only now.
        """
        path = self.path(judge)
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return
        except OSError as error:
            raise _not_written(path, error) from error
        try:
            os.fsync(descriptor)
        except OSError as error:
            raise _not_written(path, error) from error
        finally:
            os.close(descriptor)


def _not_written(path: Path, error: OSError) -> PajamaError:
    return PajamaError(
        f"Scores cannot be written to {path}: {error.strerror or error}. "
        "All scores written before are safe; free some space and run the same command."
    )


def _encode(chunk: int, piece: Piece) -> bytes:
    failed = bool(piece.kinds.any())
    note = {
        "kinds": _packed(piece.kinds) if failed else "",
        "notes": _packed(piece.notes) if failed else "",
        "messages": piece.messages,
        "lost": piece.lost,
        "run": piece.run,
        "strikes": piece.strikes,
        "denied": piece.denied,
        "swallowed": piece.swallowed,
        "caught": piece.caught,
        "peak_rss": piece.peak_rss,
        "timing": piece.timing.to_json(),
    }
    compressed = zlib.compress(json.dumps(note, separators=(",", ":")).encode(), 6)
    body = piece.scores.astype("<f4").tobytes() + compressed
    digest = _checksum(chunk, len(piece.scores), body)
    return _HEAD.pack(_MAGIC, chunk, len(piece.scores), len(compressed), digest) + body


def _chunks(data: bytes) -> Iterator[tuple[int, Piece, int]]:
    """Chunk number, piece and the offset after it, for every whole chunk from the start on."""
    at = 0
    while at + _HEAD.size <= len(data):
        magic, chunk, rows, note_size, digest = _HEAD.unpack_from(data, at)
        begin = at + _HEAD.size
        at = begin + 4 * rows + note_size
        if magic != _MAGIC or at > len(data):
            return
        body = data[begin:at]
        if _checksum(chunk, rows, body) != digest:
            return
        scores = np.frombuffer(body, "<f4", rows).astype(np.float32)
        try:
            piece = _decode(scores, json.loads(_inflated(body[4 * rows :])))
        except (zlib.error, LookupError, TypeError, ValueError, ArithmeticError, RecursionError):
            return  # whole, but not written by this program
        yield chunk, piece, at


def _decode(scores: NDArray[np.float32], note: dict[str, Any]) -> Piece:
    rows = len(scores)
    piece = Piece(
        scores=scores,
        kinds=_unpacked(note["kinds"]) if note["kinds"] else np.zeros(rows, np.uint8),
        notes=_unpacked(note["notes"]) if note["notes"] else np.full(rows, 255, np.uint8),
        messages=[printable(str(text), limit=300) for text in note["messages"]],
        lost=str(note["lost"]),
        run=int(note["run"]),
        strikes=[int(row) for row in note["strikes"]],
        denied=bool(note["denied"]),
        swallowed=int(note["swallowed"]),
        caught=[printable(str(text), limit=300) for text in note["caught"]],
        peak_rss=int(note["peak_rss"]),
        timing=Timing.from_json(note["timing"]),
    )
    if not (len(piece.kinds) == len(piece.notes) == rows and 0 <= piece.run <= rows):
        raise ValueError("lengths differ")
    if bool((piece.kinds >= len(KINDS)).any()) or piece.lost not in ("", *NOT_RUN):
        raise ValueError("an unknown kind of failure")
    if bool(((piece.notes >= len(piece.messages)) & (piece.notes != 255)).any()):
        raise ValueError("a message is missing")
    if not all(0 <= row < rows for row in piece.strikes):
        raise ValueError("a strike outside the chunk")
    return piece


def _inflated(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    text = inflater.decompress(data, _LARGEST_NOTE)
    if not inflater.eof:
        raise ValueError("the note is too long")
    return text


def _cut_torn_end(path: Path) -> None:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    whole = max((end for _, _, end in _chunks(data)), default=0)
    if whole < len(data):
        os.truncate(path, whole)


def _checksum(chunk: int, rows: int, body: bytes) -> bytes:
    head = struct.pack("<II", chunk, rows)
    return hashlib.blake2b(head + body, digest_size=16).digest()


def _packed(values: NDArray[np.uint8]) -> str:
    return base64.b64encode(values.tobytes()).decode()


def _unpacked(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(base64.b64decode(text), np.uint8).copy()
