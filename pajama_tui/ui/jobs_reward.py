"""What the form of a reward model asks of the library: settings, what it learns from, its needs."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.ui.jobs_starting import Facts, JobPlan, check_place, weighed
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.reward.judged import Judged
    from pajama_tui.training.reward.settings import RewardSettings

_RECORD = "pajama_reward.json"


@dataclass(frozen=True, slots=True)
class RewardWishes:
    """The form of a reward model, as it is filled in; "" takes the default."""

    data: str = ""
    model: str = ""
    out: str = ""
    preset: str = ""
    labels: str = ""
    lora: bool = False
    epochs: str = ""
    lr: str = ""
    batch: str = ""
    max_length: str = ""
    min_confidence: str = ""
    by_hand: bool = False


def plan_reward(workspace: Workspace, wishes: RewardWishes, reader: "VerdictsReader") -> JobPlan:
    """Say what training a reward model takes, and what it would learn from."""
    from pajama_tui.training.reward.facts import job_facts

    lines: list[str] = []
    try:
        settings = reward_settings(wishes)
        out = Path(os.path.abspath(os.path.expanduser(wishes.out))) if wishes.out else None
        _check_libraries(settings, lines, by_hand=wishes.by_hand)
        if not settings.data:
            raise InputError("Name the verdicts to learn from: e exports them, here or with 'run'.")
        if out is None:
            raise InputError("Name a folder that the model is written to.")
        doubt = _check_folder(out)
        lines += reader.describe(settings)
        gpus = reader.gpus()
        facts = job_facts(settings, gpus)
    except PajamaError as error:
        return JobPlan("reward", {}, {}, tuple(lines), str(error))
    given = {**settings.to_dict(), "out": str(out)}
    where = f"on {gpus} GPU" if gpus else "on the processor: there is no GPU here"
    lines.append(f"It trains {where}.")
    return weighed("reward", workspace, given, facts, lines, "", doubt)


def reward_settings(wishes: RewardWishes) -> "RewardSettings":
    """Return the settings that a form stands for.

    Raises:
        InputError: a value is no number, or out of its range.
    """
    from pajama_tui.training.reward.settings import RewardSettings

    data, model = os.path.expanduser(wishes.data), os.path.expanduser(wishes.model)
    given: Facts = {
        "data": os.path.abspath(data) if os.path.exists(data) else data,
        "model": (os.path.abspath(model) if os.path.isdir(model) else model) or None,
        "labels": wishes.labels or None,
        "lora": True if wishes.lora else None,
        "epochs": _number("epochs", wishes.epochs),
        "lr": _number("lr", wishes.lr),
        "batch": _whole("batch", wishes.batch),
        "max_length": _whole("max length", wishes.max_length),
        "min_confidence": _number("min confidence", wishes.min_confidence),
    }
    return RewardSettings.of(given, wishes.preset or None)


class VerdictsReader:
    """Reads verdicts for a forecast, each file once however often the form changes."""

    def __init__(self) -> None:
        self._key: tuple[str, int, int] | None = None
        self._judged: Judged | None = None
        self._gpus: int | None = None

    def describe(self, settings: "RewardSettings") -> list[str]:
        """Say what a model would learn from.

        Raises:
            InputError: the file can't be read, or teaches nothing.
        """
        from pajama_tui.training.reward.judged import read_judged
        from pajama_tui.training.reward.preferences import split

        try:
            stat = os.stat(settings.data)
            key = (settings.data, stat.st_size, stat.st_mtime_ns)
        except OSError:
            key = (settings.data, -1, -1)
        if self._judged is None or self._key != key:
            self._judged = read_judged(settings.data, settings.mapping)
            self._key = key
        parts = split(self._judged, settings, settings.data)
        dropped = f"; {len(parts.dropped):,} verdicts are left out" if parts.dropped else ""
        return [
            f"It learns from {len(parts.train):,} verdicts, {len(parts.dev):,} watch the training, "
            f"{len(parts.test):,} pairs with gold test it{dropped}.",
            *(printable(note, limit=300) for note in parts.notes),
        ]

    def gpus(self) -> int:
        """How many GPUs it trains on: one, if any."""
        from pajama_tui.training.jobs import find_gpus

        if self._gpus is None:
            self._gpus = 1 if find_gpus() else 0
        return self._gpus


def _check_libraries(settings: "RewardSettings", lines: list[str], *, by_hand: bool) -> None:
    from pajama_tui.training.models.demo_models import DEFAULT, HONESTLY, PREFIX, find_demo
    from pajama_tui.training.models.loading import check_folder
    from pajama_tui.training.reward.model import require_training

    name = settings.model or DEFAULT
    if name.startswith(PREFIX):
        lines.append(HONESTLY.format(name=name))
    if by_hand:
        # It may run where they are.
        return
    require_training()
    if name.startswith(PREFIX):
        find_demo(name)
    else:
        check_folder(name)


def _check_folder(out: Path) -> str:
    """Raise InputError where a model can't be written to `out`; return a doubt, or ""."""
    shown = printable(str(out))
    if out.is_file():
        raise InputError(f"{shown} is a file; name a folder to be made.")
    if out.is_dir() and any(out.iterdir()):
        if not (out / _RECORD).is_file():
            raise InputError(f"{shown} is not empty; name another folder.")
        return f"{shown} holds a reward model already, which will be replaced."
    check_place(out)
    return ""


def _number(name: str, text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        shown = printable(text, limit=40)
        raise InputError(f"'{name}' must be a number, not '{shown}'.") from None


def _whole(name: str, text: str) -> int | None:
    value = _number(name, text)
    if value is not None and value != int(value if value == value else 0):
        raise InputError(f"'{name}' must be a whole number, not {printable(text, limit=40)}.")
    return None if value is None else int(value)
