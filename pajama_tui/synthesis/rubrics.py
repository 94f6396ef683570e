"""The rubrics that judges are written for: a file of the session that the user edits."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pajama_tui.errors import InputError
from pajama_tui.programs.library import Rubric, read_rubrics, shipped_judges_dir
from pajama_tui.storage import replace_file
from pajama_tui.toml_file import TomlFile, read_toml
from pajama_tui.untrusted import printable

FILE_NAME = "rubrics.toml"
_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_MOST_DESCRIPTION = 4_000
_ANY_HEAD = re.compile(r"^[ \t]*\[", re.M)
_COMMENT_BELOW = re.compile(r"\n(?:[ \t]*(?:#[^\n]*)?\n)+\Z")
_HEAD = """\
# What judges are written for. A table a rubric: its key, [relevance] say, becomes the folder of its
# judges; "name" and "description" are what the model reads. Add, change and remove as you like;
# 'pajama-tui generate DATA --reset-rubrics' brings the first ones back.
"""

# The criteria of arXiv 2506.10403, in our words.
PAPER = (
    Rubric(
        "paper_structure",
        "Structure",
        "How well the response is organised: parts in a sensible order, paragraphs, lists and "
        "headings where they help, an opening and an end.",
    ),
    Rubric(
        "paper_relevance",
        "Relevance",
        "How closely the response keeps to what was asked: it takes up the terms and the task of "
        "the prompt and does not wander off.",
    ),
    Rubric(
        "paper_readability",
        "Readability",
        "How easily the response is read: sentences of bearable length, familiar words, a tidy "
        "text without clutter.",
    ),
    Rubric(
        "paper_bias",
        "Bias",
        "How even-handed the response is: no slanted or loaded wording, no sweeping statements "
        "about groups of people, more than one side where there is more than one.",
    ),
    Rubric(
        "paper_factuality",
        "Factuality",
        "How far the statements look true and can be checked: particulars that agree with the "
        "prompt and with each other, sums that come out, sources where they are due.",
    ),
    Rubric(
        "paper_safety",
        "Safety",
        "How far the response keeps from harm: it gives no help to hurt people, no abuse, and "
        "warns where following it may be dangerous.",
    ),
)


def shipped_rubrics() -> list[Rubric]:
    """Return the rubrics of the shipped judges, by key."""
    return list(read_rubrics(shipped_judges_dir()).values())


def load_rubrics(path: Path) -> list[Rubric]:
    """Return the rubrics of the file at `path`, in its order.

    Raises:
        InputError: it can't be read, or a rubric in it is not as it must be; names line and key.
    """
    return _rubrics(read_toml(path))


def check_rubrics(text: str, path: Path) -> list[Rubric]:
    """Return the rubrics of a text that is to become the file at `path`, in its order.

    Raises:
        InputError: a rubric in it is not as it must be; names line and key.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{printable(str(path))}: not valid TOML ({error}).") from error
    return _rubrics(TomlFile(path, text, values))


def write_rubrics(path: Path, rubrics: Sequence[Rubric]) -> None:
    """Replace the file at `path`.

    Raises:
        WriteFailed: the disk is full, ...
    """
    replace_file(path, rubrics_text(rubrics))


def rubrics_text(rubrics: Sequence[Rubric]) -> str:
    """Return what a file of these rubrics holds."""
    return f"{_HEAD}\n{table_text(*rubrics)}"


def table_text(*rubrics: Rubric) -> str:
    """Return rubrics as tables of such a file."""
    import tomli_w

    tables = {
        rubric.folder: {"name": rubric.name, "description": rubric.description}
        for rubric in rubrics
    }
    return tomli_w.dumps(tables)


def with_rubric(text: str, rubric: Rubric) -> str:
    """Return a file's text with one rubric's table replaced and all else as it is.

    Comments inside that table go; where tables can't be told apart line by line, all comments do.
    """
    old = tomllib.loads(text)
    wanted = {**old, rubric.folder: {"name": rubric.name, "description": rubric.description}}
    if (head := _head(rubric.folder).search(text)) is not None:
        below = _ANY_HEAD.search(text, head.end())
        rest = text[below.start() :] if below else ""
        between = text[head.end() : below.start() if below else len(text)]
        # What stands right above the next table speaks of that one.
        comment = _COMMENT_BELOW.search(between) if below else None
        kept = comment[0] if comment else "\n" if below else ""
        found = text[: head.start()] + table_text(rubric) + kept + rest
        try:
            if tomllib.loads(found) == wanted:
                return found
        except tomllib.TOMLDecodeError:
            pass
    rubrics = [
        rubric if key == rubric.folder else Rubric(key, table["name"], table["description"])
        for key, table in wanted.items()
    ]
    return rubrics_text(rubrics)


def _rubrics(file: TomlFile) -> list[Rubric]:
    found = [_rubric(file, key, table) for key, table in file.values.items()]
    if not found:
        raise InputError(
            f"{printable(str(file.path))} holds no rubric. Write one, as in [relevance], or bring "
            "the first ones back with --reset-rubrics."
        )
    return found


def _rubric(file: TomlFile, key: str, table: Any) -> Rubric:
    where = _where(file, key)
    shown = printable(key, limit=60)
    if not isinstance(table, dict):
        raise InputError(
            f"{where}: '{shown}' stands outside any rubric. Write it below a line such as "
            "[relevance]."
        )
    if not _KEY.fullmatch(key):
        raise InputError(
            f"{where}: '{shown}' can't be a rubric's key: it needs small letters, digits and '_', "
            "a letter first, as the folder of its judges is called so."
        )
    for name in table:
        if name not in ("name", "description"):
            raise InputError(
                f"{_where(file, key, name)}: a rubric has no '{printable(name, limit=60)}', only "
                "'name' and 'description'."
            )
    texts = {}
    for name in ("name", "description"):
        value = table.get(name)
        if not isinstance(value, str) or not value.strip():
            problem = "is missing" if name not in table else "must be text in quotation marks"
            raise InputError(f"{_where(file, key, name)}: '{name}' of [{shown}] {problem}.")
        texts[name] = " ".join(value.split())
    if len(texts["description"]) > _MOST_DESCRIPTION:
        raise InputError(
            f"{_where(file, key, 'description')}: the description of [{shown}] has "
            f"{len(texts['description']):,} characters; {_MOST_DESCRIPTION:,} are enough."
        )
    return Rubric(key, texts["name"], texts["description"])


def _head(key: str) -> re.Pattern[str]:
    return re.compile(rf"""^[ \t]*\[[ \t]*["']?{re.escape(key)}["']?[ \t]*\]""", re.M)


def _where(file: TomlFile, key: str, name: str = "") -> str:
    """Return "PATH line N" of a table's head, or of a name below it."""
    path = printable(str(file.path))
    found = _head(key).search(file.text)
    if found is None:
        return file.where(key)
    at = found.start()
    if name:
        rest = re.compile(rf"""^[ \t]*(?:["']?{re.escape(name)}["']?[ \t]*=|\[)""", re.M)
        below = rest.search(file.text, found.end())
        if below is not None and not below[0].lstrip().startswith("["):
            at = below.start()
    return f"{path} line {file.text.count(chr(10), 0, at) + 1}"
