"""Import from a PAJAMA checkout: its program folders and the score arrays it caches.

PAJAMA numbers its programs judge_1 to judge_80, eight to each of ten rubrics, and keeps scores in
`<split>_s1.npy` and `<split>_s2.npy` of shape (n_pairs, n_judges), float64, s1 being response a.
Their columns follow the file names in plain character order: judge_1, judge_10, judge_11, ...
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pajama_tui.errors import InputError
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.library import find_judges
from pajama_tui.storage import replace_file
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    import numpy as np

RUBRIC_FOLDERS = (
    "relevance",
    "language_quality",
    "completeness",
    "factual_accuracy",
    "coherence",
    "clarity_conciseness",
    "reasoning",
    "calibration",
    "structure",
    "evidence",
)
"""PAJAMA's ten rubrics in its order: judge_1..8 belong to the first, judge_9..16 to the second."""

JUDGES_PER_RUBRIC = 8
_NUMBERED = re.compile(r"judge_([1-9][0-9]{0,3})\Z")
_SAFE_NAME = re.compile(r"[\w-][\w .-]{0,100}\Z")


def read_program_folder(folder: Path | str) -> list[Judge]:
    """Read PAJAMA's flat folder of programs, in the column order of its arrays.

    The rubric follows from the number in the file name; a file that is not named judge_1 to
    judge_80 keeps the folder's name as its rubric.

    Raises:
        InputError: no readable folder, or no program in it.
    """
    judges = [judge for judge in find_judges(folder) if judge.path and _is_in(judge.path, folder)]
    if not judges:
        raise InputError(
            f"{_shown(folder)} holds no PAJAMA program: give the folder with judge_1.py, "
            "judge_2.py, ... in it."
        )
    return [
        Judge(name=judge.name, rubric=_rubric(judge), source=judge.source, path=judge.path)
        for judge in judges
    ]


def read_score_cache(
    source: Path | str | tuple[Path | str, Path | str],
    judges: int | Sequence[str],
    *,
    split: str | None = None,
) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """Read cached scores.

    Args:
        source: a folder with `<split>_s1.npy` and `<split>_s2.npy`, or the two files.
        judges: how many judges the arrays must hold, or their names; with names, the columns
            are returned in the order of the names, whatever it is.
        split: "val" or "test"; needed only where the folder holds more than one.

    Returns:
        float32 (n_pairs, n_judges, 2); [..., 0] is response a; NaN where a program failed or
        returned what is no finite 32-bit number.

    Raises:
        InputError: files missing or ambiguous, not numeric 2-d arrays, or of the wrong shape.
    """
    import numpy as np

    first, second = _cache_files(source, split)
    sides = [_read_array(path) for path in (first, second)]
    if sides[0].shape != sides[1].shape:
        raise InputError(
            f"{_shown(first)} has shape {sides[0].shape} but {_shown(second)} has "
            f"{sides[1].shape}: they do not belong to one run."
        )
    count = judges if isinstance(judges, int) else len(judges)
    n_pairs, n_columns = sides[0].shape
    if n_columns != count:
        hint = " (it is pairs x judges; this one looks transposed)" if n_pairs == count else ""
        raise InputError(
            f"{_shown(first)} has {n_columns} columns but there are {count} judges{hint}: "
            "a program that could not be loaded has no column in PAJAMA's arrays."
        )
    with np.errstate(over="ignore"):
        scores = np.stack(sides, axis=2).astype(np.float32)
    scores[~np.isfinite(scores)] = np.nan
    if isinstance(judges, int):
        return scores
    if len(set(judges)) != len(judges):
        raise InputError("Two judges have the same name, so their columns cannot be told apart.")
    column = {name: position for position, name in enumerate(sorted(judges))}
    return scores[:, [column[name] for name in judges], :]


def copy_into(judges: Iterable[Judge], folder: Path | str) -> list[Path]:
    """Write judges to `<folder>/<rubric>/<name>.py`, byte for byte; return the paths.

    Raises:
        InputError: a rubric or name cannot be a file name, two judges share both, or a file
            with another content is already there. Nothing is written then.
    """
    folder = Path(folder)
    targets: dict[Path, bytes] = {}
    for judge in judges:
        for part in (judge.rubric, judge.name):
            if not _SAFE_NAME.match(part):
                raise InputError(f"'{printable(part, limit=60)}' cannot be used as a file name.")
        path = folder / judge.rubric / f"{judge.name}.py"
        content = judge.source.encode("utf-8", "surrogateescape")
        if path in targets:
            raise InputError(f"Two judges are called {printable(judge.label, limit=120)}.")
        if path.exists() and (not path.is_file() or path.read_bytes() != content):
            raise InputError(
                f"{_shown(path)} already exists with another content: move it away, "
                "or choose another folder."
            )
        targets[path] = content
    for path, content in targets.items():
        replace_file(path, content)
    return list(targets)


def _rubric(judge: Judge) -> str:
    numbered = _NUMBERED.match(judge.name)
    if numbered:
        position = (int(numbered[1]) - 1) // JUDGES_PER_RUBRIC
        if position < len(RUBRIC_FOLDERS):
            return RUBRIC_FOLDERS[position]
    return judge.rubric


def _is_in(path: Path, folder: Path | str) -> bool:
    return path.parent == Path(folder)


def _cache_files(
    source: Path | str | tuple[Path | str, Path | str], split: str | None
) -> tuple[Path, Path]:
    if isinstance(source, tuple):
        return Path(source[0]), Path(source[1])
    folder = Path(source)
    if not folder.is_dir():
        raise InputError(f"{_shown(folder)} is not a folder with PAJAMA's score arrays.")
    ending = f"{split}_s1.npy" if split else "s1.npy"
    found = sorted(path for path in folder.iterdir() if path.name.endswith(ending))
    if not found:
        raise InputError(f"{_shown(folder)} holds no *{printable(ending, limit=40)}.")
    if len(found) > 1:
        names = ", ".join(printable(path.name, limit=60) for path in found[:5])
        raise InputError(f"{_shown(folder)} holds several score arrays ({names}): name the split.")
    partner = found[0].with_name(found[0].name.removesuffix("s1.npy") + "s2.npy")
    return found[0], partner


def _read_array(path: Path) -> "np.ndarray[Any, np.dtype[np.float64]]":
    import numpy as np

    try:
        array = np.load(path, allow_pickle=False)
    except FileNotFoundError as error:
        raise InputError(f"{_shown(path)} does not exist.") from error
    except OSError as error:
        raise InputError(f"Cannot read {_shown(path)}: {error.strerror or error}.") from error
    except (ValueError, EOFError, MemoryError) as error:
        raise InputError(
            f"{_shown(path)} is no plain numeric .npy file (arrays of objects are not read)."
        ) from error
    if not isinstance(array, np.ndarray) or array.ndim != 2 or array.dtype.kind not in "fiub":
        kind = f"{array.ndim}-d {array.dtype}" if isinstance(array, np.ndarray) else "archive"
        raise InputError(f"{_shown(path)} holds a {kind}, not a 2-d numeric array.")
    return array.astype(np.float64)


def _shown(path: Path | str) -> str:
    return printable(str(path), limit=300)
