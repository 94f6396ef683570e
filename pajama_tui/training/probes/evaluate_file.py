"""Scores a data file with probes: as it goes, resumable, and as large as it may be."""

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.training.probes.evaluate import how_many
from pajama_tui.training.probes.language_model import LanguageModel
from pajama_tui.training.probes.part_file import PartFile
from pajama_tui.training.probes.probe import Probe
from pajama_tui.training.probes.scoring import DETAILS, EXPECTED, TOTAL, Options, score_texts
from pajama_tui.training.probes.texts import ProbeData, ProbeRow, Text
from pajama_tui.verdicts.output import opened_whole
from pajama_tui.verdicts.records import json_line

PROBE_A, PROBE_B = "pajama_probe_a", "pajama_probe_b"
"""Of a pair's sides: the sum of expected scores."""

ASPECTS_A, ASPECTS_B = "pajama_aspects_a", "pajama_aspects_b"
"""Of a pair's sides: what single rows have at their top level."""

# Texts that are sorted by length together, and those of which a kill loses no more.
_WINDOW = {"cpu": 1024, "cuda": 16384}
_PIECE = {"cpu": 8, "cuda": 1024}

Progress = Callable[[int, int], None]


@dataclass
class Evaluated:
    """What was found.

    Attributes:
        rows: good rows of the data.
        texts: different texts in them.
        kept: of these, scored by an earlier run that was interrupted.
        failed: rows without a score, or without one on a side.
        truncated: rows of which a question's beginning did not fit.
        written: rows in the file.
        reasons: why there is no score, with how often.
        scores: by aspect, how many responses have which score.
        abstains: by aspect, how many scores abstain.
        expected: by aspect, the mean expected score; {} where nothing has a score.
    """

    rows: int = 0
    texts: int = 0
    kept: int = 0
    failed: int = 0
    truncated: int = 0
    written: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    scores: dict[str, Counter[int]] = field(default_factory=dict)
    abstains: dict[str, int] = field(default_factory=dict)
    expected: dict[str, float] = field(default_factory=dict)


def evaluate_file(
    data: ProbeData,
    probes: Mapping[str, Probe],
    model: LanguageModel,
    options: Options,
    *,
    out: str | None = None,
    share: float = 1.0,
    on_progress: Progress | None = None,
) -> Evaluated:
    """Score every text of `data`, and write its rows with their scores.

    Scores are kept in `out`.part as they come; the same call goes on from there. The file appears
    whole at the end: a JSON list where it ends in .json, else JSON lines.

    Args:
        out: None writes nothing.
        share: of the rows to keep, the best first, as `evaluate_samples` does; 1 keeps all in
            their order.
        on_progress: called with how many texts are read and how many there are, each counted once
            a probe.

    Raises:
        InputError: no row can be scored, or the place cannot be written.
        PajamaError: writing failed; what was scored is kept.
    """
    if data.pairs and share != 1:
        raise InputError("The best rows can be kept of single responses; pairs have two each.")
    found = Evaluated()
    with _part(out, _key(data, probes, model, options)) as part:
        texts = {_digest(text) for row in data.rows() for text in row.texts}
        found.texts, found.kept = len(texts), sum(text in part for text in texts)
        _score(data, probes, model, options, part, found, on_progress)
        chosen = _choose(data, part, share) if share != 1 else None
        if out:
            with opened_whole(out) as file:
                lines = _lines(data, part, found, probes)
                if chosen is not None:
                    order = {row: rank for rank, row in enumerate(chosen)}
                    kept = ((order[n], line) for n, line in enumerate(lines) if n in order)
                    lines = (line for _, line in sorted(kept))
                for piece in _framed(lines, found, as_list=out.endswith(".json")):
                    file.write(piece)
        else:
            for _ in _lines(data, part, found, probes):
                pass
    if out:
        Path(f"{out}.part").unlink(missing_ok=True)
    return found


@contextmanager
def _part(out: str | None, key: str) -> Iterator[PartFile]:
    if out:
        with PartFile(Path(f"{out}.part"), key) as part:
            yield part
        return
    with (
        tempfile.TemporaryDirectory(prefix="pajama-tui-") as folder,
        PartFile(Path(folder) / "scores", key) as part,
    ):
        yield part


def _score(
    data: ProbeData,
    probes: Mapping[str, Probe],
    model: LanguageModel,
    options: Options,
    part: PartFile,
    found: Evaluated,
    on_progress: Progress | None,
) -> None:
    total, done = found.texts * len(probes), found.kept * len(probes)

    def tell(count: int) -> None:
        nonlocal done
        done += count
        if on_progress:
            on_progress(done, total)

    tell(0)
    todo = (text for row in data.rows() for text in row.texts if _digest(text) not in part)
    while window := list(dict.fromkeys(islice(todo, _WINDOW[model.device]))):
        # What does not fit into memory is found out at once, not after hours.
        window.sort(key=lambda text: len(text[0]) + len(text[1]), reverse=True)
        for start in range(0, len(window), _PIECE[model.device]):
            piece = window[start : start + _PIECE[model.device]]
            scores = score_texts(model, probes, piece, options, tell)
            part.append((_digest(text), scores.record(at)) for at, text in enumerate(piece))


def _lines(
    data: ProbeData, part: PartFile, found: Evaluated, probes: Mapping[str, Probe]
) -> Iterator[bytes]:
    """Every row with its scores as a line of JSON, counted."""
    sums = dict.fromkeys(probes, 0.0)
    found.scores = {aspect: Counter() for aspect in probes}
    found.abstains = dict.fromkeys(probes, 0)
    scored = 0
    for row in data.rows():
        sides = [part.read(_digest(text)) for text in row.texts]
        found.rows += 1
        found.truncated += any("pajama_truncated" in side for side in sides)
        found.failed += any(side[TOTAL] is None for side in sides)
        for side in sides:
            if side[TOTAL] is None:
                found.reasons[side["pajama_reason"]] += 1
                continue
            scored += 1
            for aspect in probes:
                told = side[DETAILS][aspect]
                found.scores[aspect][side[aspect]] += 1
                found.abstains[aspect] += told["abstains"]
                sums[aspect] += told["expected"]
        yield json_line(_record(row, sides))
    found.expected = {aspect: total / scored for aspect, total in sums.items()} if scored else {}


def _record(row: ProbeRow, sides: list[dict[str, Any]]) -> dict[str, Any]:
    if len(sides) == 1:
        return {**row.record, **sides[0]}
    a, b = sides
    totals = {PROBE_A: a[EXPECTED], PROBE_B: b[EXPECTED]}
    return {**row.record, **totals, ASPECTS_A: a, ASPECTS_B: b, **row.side}


def _choose(data: ProbeData, part: PartFile, share: float) -> list[int]:
    """The positions of the best rows, best first."""
    ranks = []
    for at, row in enumerate(data.rows()):
        scores = part.read(_digest(row.texts[0]))
        if scores[TOTAL] is not None:
            ranks.append((-scores[EXPECTED], -scores[TOTAL], at))
    return [at for _, _, at in sorted(ranks)[: how_many(len(ranks), share)]]


def _framed(lines: Iterator[bytes], found: Evaluated, *, as_list: bool) -> Iterator[bytes]:
    """The lines as they are, or as a JSON list."""
    if as_list:
        yield b"[\n"
    for line in lines:
        if as_list and found.written:
            yield b",\n"
        found.written += 1
        yield line.rstrip(b"\n") if as_list else line
    if as_list:
        yield b"\n]\n"


def _digest(text: Text) -> bytes:
    parts = (part.encode("utf-8", "surrogatepass") for part in text)
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).digest()


def _key(
    data: ProbeData, probes: Mapping[str, Probe], model: LanguageModel, options: Options
) -> str:
    """A digest of all that scores depend on."""
    digest = hashlib.sha256(data.fingerprint.encode())
    about = [model.identity.to_dict(), model.revision, model.max_length, options.abstain_margin]
    digest.update(json.dumps([about, data.columns]).encode())
    for probe in probes.values():
        digest.update(repr([probe.aspect, probe.prompt.hash, probe.layers, probe.pool]).encode())
        digest.update(repr([probe.threshold, probe.temperature, probe.abstain_margin]).encode())
        for name, array in sorted(probe.classifier.arrays.items()):
            digest.update(name.encode() + array.tobytes())
    return digest.hexdigest()
