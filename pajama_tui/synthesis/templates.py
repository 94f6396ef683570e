"""The template of the question for a judge: a file of the session that the user edits."""

import re
from collections.abc import Mapping
from pathlib import Path

from pajama_tui.errors import InputError
from pajama_tui.untrusted import shown_path

FILE_NAME = "generate.template.txt"
_MOST = 100_000
_PLACE = re.compile(r"\{\{|\}\}|\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)\}")

PLACES: Mapping[str, str] = {
    "rubric_name": "the rubric's name",
    "rubric_description": "its description",
    "requirements": "what the answer must hold",
    "examples": "rows of the data with their labels, marked as data",
    "existing": "judges that there are, which the new one must differ from",
    "angle": "a kind of signal to look at, another for each judge of a rubric",
    "number": "which of the rubric's judges this is",
    "total": "how many of them there will be",
}
REQUIRED = ("rubric_name", "rubric_description", "requirements", "examples", "existing")

DEFAULT = """\
Write one judge for this rubric.

Rubric: {rubric_name}
{rubric_description}

This is judge {number} of {total} for the rubric. They are combined afterwards, so what counts is
what yours sees that the others do not. Unless the rubric speaks against it, look at it from this
side: {angle}.

{existing}

{examples}

{requirements}
"""


def load_template(path: Path) -> str:
    """Return the template in the file at `path`, checked.

    Raises:
        InputError: it can't be read, or its placeholders are not as they must be; names the line.
    """
    shown = shown_path(path)
    try:
        text = path.read_bytes().decode().removeprefix("\ufeff")
    except OSError as error:
        raise InputError(f"Can't read {shown}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{shown} line {line} is not UTF-8. Save the file as UTF-8.") from error
    check_template(text, shown)
    return text


def check_template(text: str, shown: str) -> None:
    """Raise InputError where `text` lacks a placeholder, or has one that nothing fills.

    Args:
        shown: what to call the template, safe to show.
    """
    if len(text) > _MOST:
        raise InputError(f"{shown} has {len(text):,} characters; {_MOST:,} are enough.")
    used = set()
    for found in _PLACE.finditer(text):
        name = found["name"]
        if name is None:
            continue
        if name not in PLACES:
            line = text.count("\n", 0, found.start()) + 1
            raise InputError(
                f"{shown} line {line}: nothing fills {{{name}}}. There are "
                f"{', '.join(f'{{{each}}}' for each in PLACES)}; write {{{{{name}}}}} for the word "
                "in braces itself."
            )
        used.add(name)
    missing = [f"{{{name}}} ({PLACES[name]})" for name in REQUIRED if name not in used]
    if missing:
        them = "it" if len(missing) == 1 else "them"
        raise InputError(
            f"{shown} lacks {', '.join(missing)}. Put {them} in, or bring the first template back "
            "with --reset-template."
        )


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return the template with its placeholders filled; braces in `values` stay as they are."""

    def one(found: re.Match[str]) -> str:
        name = found["name"]
        return found[0][0] if name is None else values[name]

    return _PLACE.sub(one, template)
