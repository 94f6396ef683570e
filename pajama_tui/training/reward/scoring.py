"""Scores pairs with a trained reward model, goes on where it was killed, and writes a file."""

import hashlib
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.pairs.mapping import ColumnMap
from pajama_tui.pairs.opening import open_pairs
from pajama_tui.pairs.source import PairSource
from pajama_tui.storage import append_line, read_lines
from pajama_tui.training.reward.judged import JudgedPair, judged_pairs
from pajama_tui.training.reward.making import rewards_of
from pajama_tui.training.reward.model import RewardModel, load_model
from pajama_tui.training.reward.record import read_record
from pajama_tui.untrusted import printable
from pajama_tui.verdicts.output import opened_whole
from pajama_tui.verdicts.records import json_line

REWARD_A, REWARD_B = "pajama_reward_a", "pajama_reward_b"
# Pairs that are sorted by length together, and of which a kill loses no more.
_CHUNK = 256

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Scored:
    """What was written.

    Attributes:
        pairs: rows in the file.
        kept: of these, scored by an earlier run that was interrupted.
        failed: rows whose reward is no number; null in the file.
        bad: rows of the data that are no pairs, by reason.
    """

    pairs: int
    kept: int
    failed: int
    bad: dict[str, int]


def load_trained(
    folder: str, say: Callable[[str], None], device: str
) -> tuple[RewardModel, dict[str, Any]]:
    """Load a model with a trained head onto `device`, and its record; {} for others' models.

    Raises:
        InputError, MissingExtra: see `load_model`.
    """
    record = read_record(folder)
    length = record.get("max_length")
    loaded = load_model(folder, length if isinstance(length, int) else None, say, trained=True)
    loaded.model.to(device).eval()
    return loaded, record


def score_file(
    loaded: RewardModel,
    data: str,
    out: str,
    *,
    mapping: str | None = None,
    on_progress: Progress | None = None,
) -> Scored:
    """Write every pair of `data` with the rewards of its sides, as JSON lines.

    Rewards are kept in `out`.part as they come; the same call goes on from there. The file appears
    whole at the end. Side a is that of the verdict where the row has one; `pajama_a` names it where
    the row's own fields do not.

    Raises:
        InputError: the data cannot be used, or the place not be written.
        PajamaError: writing failed; what was scored is kept.
    """
    part = Path(f"{out}.part")
    with open_pairs(data, mapping=ColumnMap.parse(mapping) if mapping else None) as source:
        source.scan()
        key = _key(loaded, source)
        rewards = _kept(part, key)
        kept = len(rewards)
        if not rewards:
            part.unlink(missing_ok=True)
            append_line(part, {"key": key})
        for chunk in _chunks(source, rewards):
            found = rewards_of(loaded, chunk)
            told = [[None if not math.isfinite(r) else float(r) for r in both] for both in found]
            append_line(part, {"rows": [pair.row for pair in chunk], "rewards": told})
            rewards |= {pair.row: both for pair, both in zip(chunk, told, strict=True)}
            if on_progress:
                on_progress(len(rewards), len(source))
        with opened_whole(out) as file:
            for pair in judged_pairs(source):
                file.write(json_line(_record(pair, rewards[pair.row])))
        part.unlink(missing_ok=True)
        failed = sum(None in both for both in rewards.values())
        return Scored(len(rewards), kept, failed, source.problem_counts)


def _record(pair: JudgedPair, rewards: list[float | None]) -> dict[str, Any]:
    return {**pair.record, REWARD_A: rewards[0], REWARD_B: rewards[1], **pair.side}


def _chunks(source: PairSource, done: dict[int, Any]) -> Iterator[list[JudgedPair]]:
    chunk: list[JudgedPair] = []
    for pair in judged_pairs(source):
        if pair.row not in done:
            chunk.append(pair)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _kept(part: Path, key: str) -> dict[int, list[float | None]]:
    """Rewards of an earlier run of the same model on the same data; {} for another's."""
    lines = list(read_lines(part))
    if not lines or lines[0].get("key") != key:
        if lines and "key" not in lines[0]:
            shown = printable(str(part))
            raise InputError(f"{shown} is in the way: it is no file of ours. Move it.")
        return {}
    found: dict[int, list[float | None]] = {}
    for line in lines[1:]:
        rows, rewards = line.get("rows"), line.get("rewards")
        if isinstance(rows, list) and isinstance(rewards, list) and len(rows) == len(rewards):
            found |= dict(zip(rows, rewards, strict=True))
    return found


def _key(loaded: RewardModel, source: PairSource) -> str:
    digest = hashlib.sha256(f"{source.fingerprint} {source.mapping} {source.seed}".encode())
    digest.update(f"{loaded.encoder.form} {loaded.encoder.max_length}".encode())
    folder = Path(loaded.name)
    for file in sorted(folder.glob("*.safetensors")) if folder.is_dir() else []:
        stat = file.stat()
        digest.update(f"{os.path.abspath(file)} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()
