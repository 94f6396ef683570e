"""What to generate: the session's rubrics and template, and how much of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pajama_tui.errors import InputError
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.library import Rubric
from pajama_tui.storage import replace_file
from pajama_tui.synthesis import rubrics as rubric_file
from pajama_tui.synthesis import templates
from pajama_tui.untrusted import printable


@dataclass(frozen=True, slots=True)
class Order:
    """What to generate.

    Attributes:
        rubrics: those to write judges for.
        template: checked text of the template.
        count: judges a rubric.
        most_tokens: of example rows, altogether; 0 shows none.
        retry_empty: open slots anew that are empty for good.
        batch: ask all at once in a batch, at half the price; answers take up to a day.
        wait: for batches to end; False: send or collect what can be now.
        poll: seconds between two questions whether a batch has ended.
    """

    rubrics: Sequence[Rubric]
    template: str
    model: str
    count: int = 8
    parallel: int = 4
    max_tokens: int = 8192
    most_tokens: int = 6_000
    retry_empty: bool = False
    batch: bool = False
    wait: bool = True
    poll: float = 30.0


def session_rubrics(workspace: Workspace, *, reset: bool = False, paper: bool = False) -> Path:
    """Return the session's file of rubrics, made from the shipped ones where there is none.

    Args:
        reset: make it anew.
        paper: of the criteria of the first paper instead.
    """
    path = workspace.session.directory / rubric_file.FILE_NAME
    if reset or not path.exists():
        workspace.session.record("rubrics written", paper=paper)
        chosen = rubric_file.PAPER if paper else rubric_file.shipped_rubrics()
        rubric_file.write_rubrics(path, chosen)
    return path


def session_template(workspace: Workspace, *, reset: bool = False) -> Path:
    """Return the session's template, made where there is none, or anew."""
    path = workspace.session.directory / templates.FILE_NAME
    if reset or not path.exists():
        workspace.session.record("template written")
        replace_file(path, templates.DEFAULT)
    return path


def chosen_rubrics(rubrics: Sequence[Rubric], keys: Sequence[str]) -> list[Rubric]:
    """Return the rubrics with these keys, or all where none is given.

    Raises:
        InputError: there is no such rubric.
    """
    known = {rubric.folder: rubric for rubric in rubrics}
    for key in keys:
        if key not in known:
            raise InputError(
                f"There is no rubric '{printable(key, limit=60)}'; there are "
                f"{printable(', '.join(known), limit=600)}."
            )
    return [known[key] for key in keys] if keys else list(rubrics)
