"""`--out`: what is wrong with it is said before the work, not after."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.pipeline import export_place
from pajama_tui.pipeline.export_place import check_ending

_BY_ENDING = {".csv": "csv", ".parquet": "parquet"}


def format_of(out: str | None) -> str:
    """The export format that the ending of `out` stands for, else "jsonl"."""
    return _BY_ENDING.get(Path(out).suffix.lower(), "jsonl") if out else "jsonl"


def check_output(out: str, form: str, data: str, options: Mapping[str, Any]) -> None:
    """Raise InputError where `out` cannot take an export in the format `form`.

    Args:
        data: where the pairs come from; an export never takes its place.
        options: those of the command.
    """
    if options["readonly"]:
        raise InputError("--read-only writes nothing; leave --out away.")
    if form == "parquet":
        from pajama_tui.verdicts.tables import require_parquet

        require_parquet()
    if out == "-":
        if options["as_json"]:
            raise InputError("--json and --out - both want stdout; give --out a file.")
        if form == "parquet":
            raise InputError("Parquet is not text for stdout; give --out a file.")
        if sys.stdout.isatty():
            raise InputError(
                "--out - is for a pipe, as what the data holds could act on the terminal; "
                "give --out a file."
            )
        return
    check_ending(out)
    check_place(out, data, options)


def check_place(out: str, data: str, options: Mapping[str, Any]) -> None:
    """Raise InputError where no file can be written at `out`.

    Args:
        data: where the pairs come from; nothing ever takes its place.
        options: those of the command.
    """
    if options["readonly"]:
        raise InputError("--read-only writes nothing; leave --out away.")
    export_place.check_place(out, data)
