"""A label model in a file with the versions of its judges, so that it can judge other pairs.

The file is that of `verdicts.model_file`, with two members more: `kept.json` and `learned.npy`.
Nothing in it is ever executed.
"""

import json
import re
import tempfile
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pajama_tui.errors import InputError
from pajama_tui.storage import replace_file
from pajama_tui.untrusted import printable
from pajama_tui.verdicts import VerdictModel, load_model
from pajama_tui.verdicts.model_file import reading_model

_MEMBER, _LEARNED = "kept.json", "learned.npy"
_MOST_BYTES = 16 * 1024 * 1024
_SHA = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a judge: its name, its rubric and the sha256 of its source, in hex."""

    name: str
    rubric: str
    sha: str

    @property
    def label(self) -> str:
        """`rubric/name`."""
        return f"{self.rubric}/{self.name}" if self.rubric else self.name


@dataclass(frozen=True, slots=True, eq=False)
class KeptModel:
    """A fitted label model, and what it needs to judge pairs it has not seen.

    Attributes:
        model: fitted on the scores of `versions`, in that order.
        versions: one a judge.
        abstain_below: the confidence below which it abstains; 0.0 for never.
        made: when, ISO 8601 in UTC.
        gold: how many gold rows it was fitted on.
        learned: int64, digests of the prompts whose gold it may have learned from
            (`PairTable.groups`), ascending.
    """

    model: VerdictModel
    versions: tuple[Version, ...]
    abstain_below: float
    made: str
    gold: int
    learned: NDArray[np.int64]


def save_kept(path: Path | str, kept: KeptModel) -> None:
    """Write `kept` to `path`, replaced whole; `load_model` reads the model alone."""
    text = json.dumps(
        {
            "abstain_below": kept.abstain_below,
            "made": kept.made,
            "gold": kept.gold,
            "judges": [asdict(version) for version in kept.versions],
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "model.npz"
        kept.model.save(whole)
        with zipfile.ZipFile(whole, "a", zipfile.ZIP_DEFLATED) as file:
            file.writestr(_MEMBER, text)
            with file.open(_LEARNED, "w") as member:
                np.lib.format.write_array(member, kept.learned, allow_pickle=False)
        replace_file(Path(path), whole.read_bytes())


def load_kept(path: Path | str) -> KeptModel:
    """Return what `save_kept` wrote to `path`.

    Raises:
        InputError: there is no such file, it is damaged, or it names no versions of judges.
    """
    with reading_model(path):
        model = load_model(path)
        with zipfile.ZipFile(path) as file:
            if _MEMBER not in file.namelist():
                raise InputError(
                    f"{printable(str(path))} does not say which versions of judges it was fitted "
                    "on, so no other pairs can be scored for it; fit it with "
                    "'pajama-tui verdicts fit'."
                )
            if any(file.getinfo(name).file_size > _MOST_BYTES for name in (_MEMBER, _LEARNED)):
                raise ValueError("a part is far too large")
            header = json.loads(file.read(_MEMBER))
            with file.open(_LEARNED) as member:
                learned = np.lib.format.read_array(member, allow_pickle=False)
        return _kept(model, header, learned)


def _kept(model: VerdictModel, header: dict[str, Any], learned: NDArray[Any]) -> KeptModel:
    versions = tuple(
        Version(str(each["name"]), str(each["rubric"]), str(each["sha"]))
        for each in header["judges"]
    )
    if tuple(version.label for version in versions) != tuple(model.judges):
        raise ValueError("its judges are not those it names")
    if not all(_SHA.fullmatch(version.sha) for version in versions):
        raise ValueError("a version is no sha256")
    abstain_below = float(header["abstain_below"])
    if not 0.0 <= abstain_below <= 1.0:
        raise ValueError("the confidence to abstain below is out of range")
    if learned.ndim != 1 or learned.dtype != np.int64:
        raise ValueError("the prompts it learned from are no list of digests")
    made, gold = str(header["made"]), int(header["gold"])
    return KeptModel(model, versions, abstain_below, made, gold, learned)
