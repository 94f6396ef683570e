"""Probes and their report written to a folder, all or nothing."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.storage import replace_file, replaced_folder
from pajama_tui.training.probe_learning.report_text import report_markdown
from pajama_tui.training.probes.probe import Probe
from pajama_tui.training.probes.probe_files import REPORT, save_probe
from pajama_tui.untrusted import printable


def publish(probes: Sequence[Probe], report: dict[str, Any], out: Path) -> None:
    """Write probes, report.json and report.md beside `out` and move them there when all is whole.

    Raises:
        WriteFailed: the folder cannot be written; what was there is intact.
    """
    with replaced_folder(out) as folder:
        for probe in probes:
            save_probe(probe, folder)
        replace_file(folder / REPORT, json.dumps(report, indent=1, allow_nan=False) + "\n")
        replace_file(folder / "report.md", report_markdown(report))


def check_folder(out: Path) -> str:
    """Return a doubt in words where `out` holds probes already, else "".

    Raises:
        InputError: probes cannot be written there.
    """
    shown = printable(str(out))
    if out.is_file():
        raise InputError(f"{shown} is a file; name a folder to be made.")
    if out.is_dir() and any(out.iterdir()):
        if not (out / REPORT).is_file():
            raise InputError(f"{shown} is not empty; name another folder.")
        return f"{shown} holds probes that were learned already."
    place = out.absolute().parent
    while not place.exists():
        place = place.parent
    if not os.access(place, os.W_OK):
        raise InputError(f"{shown} cannot be written: permission denied; choose another place.")
    return ""
