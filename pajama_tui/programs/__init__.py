"""Judges as files: read, find, check, and import from a PAJAMA checkout."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pajama_tui.programs.check import Finding, check_judge
    from pajama_tui.programs.imports import ALLOWED_IMPORTS
    from pajama_tui.programs.judge import Judge, read_judge
    from pajama_tui.programs.library import (
        Rubric,
        find_judges,
        load_judges,
        read_rubrics,
        shipped_judges_dir,
    )
    from pajama_tui.programs.pajama import copy_into, read_program_folder, read_score_cache

_HOMES = {
    "ALLOWED_IMPORTS": "imports",
    "Finding": "check",
    "Judge": "judge",
    "Rubric": "library",
    "check_judge": "check",
    "copy_into": "pajama",
    "find_judges": "library",
    "load_judges": "library",
    "read_judge": "judge",
    "read_program_folder": "pajama",
    "read_rubrics": "library",
    "read_score_cache": "pajama",
    "shipped_judges_dir": "library",
}

__all__ = [
    "ALLOWED_IMPORTS",
    "Finding",
    "Judge",
    "Rubric",
    "check_judge",
    "copy_into",
    "find_judges",
    "load_judges",
    "read_judge",
    "read_program_folder",
    "read_rubrics",
    "read_score_cache",
    "shipped_judges_dir",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
