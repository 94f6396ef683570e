"""What the form of probes asks of the library: settings, what they learn from, their needs."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.ui.jobs_starting import JobPlan, weighed
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.training.probe_learning.examples import Examples
    from pajama_tui.training.probe_learning.lint import Lint
    from pajama_tui.training.probe_learning.settings import ProbeSettings

_SHOWN_FLAWS = 4


@dataclass(frozen=True, slots=True)
class ProbeWishes:
    """The form of probes, as it is filled in; "" takes the default."""

    data: str = ""
    model: str = ""
    out: str = ""
    aspects: str = ""
    kind: str = "binary"
    preset: str = ""
    search: str = ""
    balance: bool = False
    without_suspect: bool = False
    by_hand: bool = False


class RowsReader:
    """Reads and lints labelled rows for a forecast, each file once however the form changes."""

    def __init__(self) -> None:
        self._key: tuple[str, int, int] | None = None
        self._found: Lint | None = None

    def lint(self, settings: "ProbeSettings") -> "Lint":
        """Return what the linter says of the rows.

        Raises:
            InputError: the file can't be read, or holds no labelled rows.
        """
        from pajama_tui.training.probe_learning.lint import lint
        from pajama_tui.training.probe_learning.read_rows import read_labelled

        try:
            stat = os.stat(settings.data)
            key = (settings.data, stat.st_size, stat.st_mtime_ns)
        except OSError:
            key = (settings.data, -1, -1)
        if self._found is None or self._key != key:
            self._found = lint(read_labelled(settings.data), settings.seed)
            self._key = key
        return self._found


def plan_probe(workspace: Workspace, wishes: ProbeWishes, reader: RowsReader) -> JobPlan:
    """Say what learning probes takes, what they would learn from, and what speaks against it."""
    from pajama_tui.training.jobs import find_gpus
    from pajama_tui.training.probe_learning.facts import job_facts
    from pajama_tui.training.probe_learning.learning import plan_examples
    from pajama_tui.training.probe_learning.publishing import check_folder

    lines: list[str] = []
    try:
        if not wishes.data:
            raise InputError("Name a file of responses with scores, or of verdicts (e exports).")
        if not wishes.out:
            raise InputError("Name a folder that the probes are written to.")
        settings = probe_settings(wishes)
        out = Path(os.path.abspath(os.path.expanduser(wishes.out)))
        _check_libraries(settings, lines, by_hand=wishes.by_hand)
        doubt = check_folder(out)
        found = reader.lint(settings)
        examples = plan_examples(found, settings)
        lines += _described(found, examples)
        facts = job_facts(settings, examples, 1 if find_gpus() else 0)
    except PajamaError as error:
        return JobPlan("probe", {}, {}, tuple(lines), str(error))
    if doubt:
        doubt += " They will be replaced."
    given = {**settings.to_dict(), "out": str(out)}
    return weighed("probe", workspace, given, facts, lines, "", doubt)


def probe_settings(wishes: ProbeWishes) -> "ProbeSettings":
    """Return the settings that a form asks for.

    Raises:
        InputError: a value is out of its range.
    """
    from pajama_tui.training.probe_learning.settings import ProbeSettings

    model = os.path.expanduser(wishes.model)
    given = {
        "data": os.path.abspath(os.path.expanduser(wishes.data)),
        "model": (os.path.abspath(model) if os.path.isdir(model) else wishes.model) or None,
        "aspects": [each.strip() for each in wishes.aspects.split(",") if each.strip()] or None,
        "kind": wishes.kind,
        "search": wishes.search or None,
        "balance": True if wishes.balance else None,
        "without_suspect": True if wishes.without_suspect else None,
    }
    return ProbeSettings.of(given, wishes.preset or None)


def _described(found: "Lint", examples: "dict[str, Examples]") -> list[str]:
    told = ", ".join(f"{printable(aspect)} {len(each):,}" for aspect, each in examples.items())
    lines = [f"It learns from rows of {told}."]
    if found.data.bad:
        lines.append(f"{len(found.data.bad):,} rows can't be used and are left out.")
    grave = [f for f in found.flaws if f.severity != "note" and f.aspect in ("", *examples)]
    lines += [f"{flaw.severity}: {flaw.sentence}" for flaw in grave[:_SHOWN_FLAWS]]
    if len(grave) > _SHOWN_FLAWS:
        lines.append(f"… and {len(grave) - _SHOWN_FLAWS} more: pajama-tui probe lint FILE")
    return lines


def _check_libraries(settings: "ProbeSettings", lines: list[str], *, by_hand: bool) -> None:
    from pajama_tui.training.models.demo_models import HONESTLY, PREFIX, find_demo
    from pajama_tui.training.probe_learning.requirements import require_learning
    from pajama_tui.training.probes.language_model import DEMO

    name = settings.model or DEMO
    if name.startswith(PREFIX):
        lines.append(HONESTLY.format(name=name))
    if by_hand:
        # It may run where they are.
        return
    require_learning()
    if name.startswith(PREFIX):
        find_demo(name)
