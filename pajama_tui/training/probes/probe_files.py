"""Probes on disk: `<aspect>.json` says what it is, `<aspect>.npz` holds its arrays.

Nothing in them is ever unpickled or run. Arrays are read from an uncompressed npz whose every
length is checked against the file's own before anything is allocated.
"""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError
from pajama_tui.storage import replace_file
from pajama_tui.training.probes.classifier import Classifier
from pajama_tui.training.probes.identity import ModelIdentity
from pajama_tui.training.probes.probe import Probe
from pajama_tui.training.probes.prompts import Prompt
from pajama_tui.untrusted import printable

FORMAT, VERSION = "pajama-tui probe", 1

REPORT = "report.json"
"""What lies beside probes that were learned here, and is none."""

_LARGEST_MANIFEST, _LARGEST_ARRAYS = 64 << 20, 2 << 30
_NAME = "abcdefghijklmnopqrstuvwxyz_0123456789"


def save_probe(probe: Probe, folder: Path) -> Path:
    """Write a probe into `folder`, over an earlier one of its aspect; return the manifest's path.

    Raises:
        InputError: the aspect's name cannot be a file's.
        WriteFailed: the folder cannot be written.
    """
    check_aspect(probe.aspect)
    arrays = {name: np.ascontiguousarray(array) for name, array in probe.classifier.arrays.items()}
    arrays["classes"] = probe.classifier.classes
    arrays["learned"] = probe.learned
    packed = io.BytesIO()
    np.savez(packed, allow_pickle=False, **arrays)
    content = packed.getvalue()
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "aspect": probe.aspect,
        "kind": probe.kind,
        "scores": probe.scores.tolist(),
        "good_above": probe.good_above,
        "threshold": probe.threshold,
        "temperature": probe.temperature,
        "abstain_margin": probe.abstain_margin,
        "layers": list(probe.layers),
        "pool": probe.pool,
        "family": probe.family,
        "classifier": {"head": probe.classifier.head, **probe.classifier.settings},
        "model": probe.model.to_dict(),
        "prompt": probe.prompt.to_dict(),
        "arrays": {"file": f"{probe.aspect}.npz", "sha256": hashlib.sha256(content).hexdigest()},
        "record": dict(probe.record),
    }
    path = folder / f"{probe.aspect}.json"
    # The arrays first: a manifest that names others is told from a whole probe by their digest.
    replace_file(folder / f"{probe.aspect}.npz", content)
    replace_file(path, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    return path


def load_probe(path: Path) -> Probe:
    """Read the probe of one manifest.

    Raises:
        InputError: it cannot be read, is no probe, or its parts do not fit together.
    """
    shown = printable(str(path))
    try:
        if path.stat().st_size > _LARGEST_MANIFEST:
            raise InputError(f"{shown} is too large to be a probe's manifest.")
        value = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"{shown} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{shown} is not JSON.") from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise InputError(f"{shown} is no probe of pajama-tui.")
    if value.get("version") != VERSION:
        raise InputError(
            f"{shown} is of version {printable(str(value.get('version')), limit=20)}, and this "
            f"pajama-tui reads version {VERSION}; update pajama-tui."
        )
    try:
        return _probe(value, path)
    except ValueError as error:
        clause = printable(str(error), limit=300)
        raise InputError(f"The probe {shown} cannot be used: {clause}.") from error


def load_probes(folder: str | Path) -> dict[str, Probe]:
    """Read every probe in a folder, by aspect, in the order of `ASPECTS`.

    Raises:
        InputError: there is none, one cannot be used, or they are not of one kind and model.
    """
    from pajama_tui.training.probes.prompts import ASPECTS

    place, shown = Path(folder), printable(str(folder))
    if not place.is_dir():
        raise InputError(f"There is no folder {shown}; name one that holds probes.")
    found = {}
    for path in sorted(place.glob("*.json")):
        if path.name == REPORT:
            continue
        probe = load_probe(path)
        found[probe.aspect] = probe
    if not found:
        pickles = sorted(place.glob("*.pkl"))
        if pickles:
            raise InputError(
                f"{shown} holds pickles, which can run any code and are never loaded; import them "
                f"once: pajama-tui probe import {shown} --out DIR --prompts FILE"
            )
        raise InputError(f"{shown} holds no probes (*.json).")
    first = next(iter(found.values()))
    for probe in found.values():
        if probe.kind != first.kind:
            raise InputError(
                f"{shown} holds probes of both kinds: {first.aspect} is {first.kind}, "
                f"{probe.aspect} {probe.kind}. Their scores cannot be added up; keep them apart."
            )
        if different := first.model.differences(probe.model):
            raise InputError(
                f"The probes in {shown} are of different models: of {probe.aspect}, "
                f"{printable('; '.join(different), limit=300)}."
            )
    order = [*(a for a in ASPECTS if a in found), *sorted({*found} - {*ASPECTS})]
    return {aspect: found[aspect] for aspect in order}


def _probe(value: dict[str, Any], path: Path) -> Probe:
    aspect = value.get("aspect")
    if not isinstance(aspect, str) or aspect != path.stem:
        raise ValueError(f"its aspect is not '{path.stem}', the file's name")
    check_aspect(aspect)
    kind = value.get("kind")
    if kind not in ("multi", "binary"):
        raise ValueError("its kind is neither multi nor binary")
    layers = value.get("layers")
    if not isinstance(layers, list) or not all(type(n) is int for n in layers):
        raise ValueError("its layers are no list of numbers")
    classifier = value.get("classifier")
    if not isinstance(classifier, dict) or not isinstance(classifier.get("head"), str):
        raise ValueError("it does not say what its classifier is")
    texts = [value.get(name) for name in ("pool", "family")]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("its pool or its family is missing")
    record = value.get("record")
    arrays = _read_arrays(value.get("arrays"), path)
    settings = {name: each for name, each in classifier.items() if name != "head"}
    classes, learned = arrays.pop("classes", None), arrays.pop("learned", None)
    if classes is None or classes.dtype.kind != "i" or classes.tolist() != value.get("scores"):
        raise ValueError("its scores are not those of its arrays")
    if learned is None or learned.dtype != np.int64 or learned.ndim != 1:
        raise ValueError("its array 'learned' is missing")
    return Probe(
        aspect=aspect,
        kind=kind,
        model=ModelIdentity.from_dict(value.get("model")),
        prompt=Prompt.from_dict(value.get("prompt")),
        layers=tuple(layers),
        pool=str(texts[0]),
        family=str(texts[1]),
        classifier=Classifier(classifier["head"], classes.astype(np.int64), arrays, settings),
        good_above=int(_number(value, "good_above")),
        threshold=_number(value, "threshold"),
        temperature=_number(value, "temperature"),
        abstain_margin=_number(value, "abstain_margin"),
        learned=learned,
        record=record if isinstance(record, dict) else {},
    )


def _number(value: dict[str, Any], name: str) -> float:
    found = value.get(name)
    if type(found) not in (int, float):
        raise ValueError(f"its '{name}' is no number")
    return float(found)  # type: ignore[arg-type]


def _read_arrays(value: Any, manifest: Path) -> dict[str, NDArray[Any]]:
    if not isinstance(value, dict) or value.get("file") != f"{manifest.stem}.npz":
        raise ValueError(f"its arrays are not in {manifest.stem}.npz")
    path = manifest.with_suffix(".npz")
    try:
        if path.stat().st_size > _LARGEST_ARRAYS:
            raise ValueError(f"{path.name} is too large")
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != value.get("sha256"):
        raise ValueError(f"{path.name} is not the file that belongs to it")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {
                info.filename.removesuffix(".npy"): _read_array(archive, info)
                for info in archive.infolist()
            }
    except (zipfile.BadZipFile, EOFError, OSError, KeyError, NotImplementedError) as error:
        raise ValueError(f"{path.name} is damaged") from error


def _read_array(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> NDArray[Any]:
    if info.compress_type != zipfile.ZIP_STORED:
        raise ValueError("its arrays are compressed, which is not known here")
    data = archive.read(info)
    file = io.BytesIO(data)
    version = np.lib.format.read_magic(file)
    if version != (1, 0):
        raise ValueError("its arrays are of a version that is not known here")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
    if dtype.kind not in "fi" or dtype.itemsize > 8:
        raise ValueError("its arrays hold other things than numbers")
    count = 1
    for length in shape:
        count *= length
    if any(length < 0 for length in shape) or count * dtype.itemsize != len(data) - file.tell():
        raise ValueError("an array is not as long as it says")
    flat = np.frombuffer(data, dtype, count, file.tell())
    return flat.reshape(shape, order="F" if fortran else "C").astype(dtype.newbyteorder("="))


def check_aspect(aspect: str) -> None:
    """Raise InputError where an aspect's name cannot be that of a probe's files."""
    fits = aspect and {*aspect} <= {*_NAME} and len(aspect) <= 60
    if not fits or f"{aspect}.json" == REPORT:
        raise InputError(
            f"'{printable(aspect, limit=60)}' cannot name an aspect: it takes small letters, "
            "digits and _."
        )
