"""Folders of judges: the shipped ones, a user's own, and how the two are joined."""

from dataclasses import dataclass
from pathlib import Path

from pajama_tui.errors import InputError
from pajama_tui.programs.judge import Judge, read_judge
from pajama_tui.toml_file import read_toml
from pajama_tui.untrusted import printable

# A judge is at most 64 KiB (see check.py); what is far beyond that is some other file.
_MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rubric:
    """A named criterion that a folder of judges measures.

    Attributes:
        folder: the folder's name, as in `Judge.rubric`.
        name: what people read; made from the folder's name where no rubric.toml says it.
        description: two or three sentences, "" where no rubric.toml gives them.
    """

    folder: str
    name: str
    description: str = ""


def shipped_judges_dir() -> Path:
    """Return the folder of the shipped judges: in the wheel, or in a checkout of the project.

    Raises:
        InputError: neither is there, so the installation is broken.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "shipped" / "judges", package.parent / "judges"):
        if folder.is_dir():
            return folder
    raise InputError(
        "The shipped judges are missing from this installation: reinstall pajama-tui, "
        "or name a folder of your own with --judges."
    )


def find_judges(folder: Path | str) -> list[Judge]:
    """Read the judges in `folder`: `<folder>/<rubric>/<judge>.py` and `<folder>/<judge>.py`.

    Files of the folder itself come first, then rubric by rubric; within each, file names are in
    plain character order (judge_1, judge_10, judge_2), which is the column order of PAJAMA's
    arrays. Names that begin with "_" or "." are left out.

    Raises:
        InputError: `folder` is no readable folder, or a file in it cannot be read.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{_shown(folder)} is not a folder of judges.")
    rubrics = [entry for entry in _entries(folder) if entry.is_dir()]
    paths = _python_files(folder)
    for rubric in rubrics:
        paths += _python_files(rubric)
    return [_read(path) for path in paths]


def load_judges(folder: Path | str | None = None, *, local: Path | str = "judges") -> list[Judge]:
    """Return the judges to use, in the order of rubric and name.

    Args:
        folder: use the judges of this folder and no others.
        local: without `folder`, the judges here, if the folder exists, are added to the shipped
            ones, and replace those of the same rubric and name.

    Raises:
        InputError: a folder or file cannot be read, or `folder` holds no judge.
    """
    if folder is not None:
        judges = find_judges(folder)
        if not judges:
            raise InputError(
                f"{_shown(Path(folder))} holds no judge: a judge is a file <rubric>/<name>.py "
                "that defines judging_function(query, response)."
            )
        return judges
    shipped = shipped_judges_dir()
    chosen = {(judge.rubric, judge.name): judge for judge in find_judges(shipped)}
    local = Path(local)
    if local.is_dir() and local.resolve() != shipped.resolve():
        chosen |= {(judge.rubric, judge.name): judge for judge in find_judges(local)}
    return [chosen[key] for key in sorted(chosen)]


def read_rubrics(folder: Path | str) -> dict[str, Rubric]:
    """Return the rubrics of `folder` by the name of their folder, in its order.

    Raises:
        InputError: a rubric.toml is no TOML, or its name or description is no text.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise InputError(f"{_shown(folder)} is not a folder of judges.")
    rubrics = {}
    for entry in _entries(folder):
        if entry.is_dir():
            rubrics[entry.name] = _read_rubric(entry)
    return rubrics


def _read_rubric(folder: Path) -> Rubric:
    name, description = folder.name.replace("_", " ").capitalize(), ""
    path = folder / "rubric.toml"
    if path.is_file():
        toml = read_toml(path)
        name = toml.values.get("name", name)
        description = toml.values.get("description", description)
        for key, value in (("name", name), ("description", description)):
            if not isinstance(value, str):
                raise InputError(f"{toml.where(key)}: '{key}' must be text in quotation marks.")
    return Rubric(folder=folder.name, name=name.strip(), description=" ".join(description.split()))


def _entries(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise InputError(f"Cannot list {_shown(folder)}: {error.strerror}.") from error
    return [entry for entry in entries if entry.name[0] not in "_."]


def _python_files(folder: Path) -> list[Path]:
    files = (entry for entry in _entries(folder) if entry.suffix == ".py" and entry.is_file())
    return sorted(files, key=lambda path: path.stem)


def _read(path: Path) -> Judge:
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise InputError(
                f"{_shown(path)} is {size / 1024 / 1024:.0f} MiB, far too large for a judge: "
                "move it out of this folder."
            )
        return read_judge(path)
    except OSError as error:
        raise InputError(f"Cannot read {_shown(path)}: {error.strerror}.") from error


def _shown(path: Path) -> str:
    return printable(str(path), limit=300)
