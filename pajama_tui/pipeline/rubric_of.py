"""The rubric that a judge belongs to, in the words that are in force."""

from pathlib import Path

from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.library import Rubric, read_rubrics, shipped_judges_dir
from pajama_tui.synthesis.rubrics import FILE_NAME, load_rubrics


def rubric_of(workspace: Workspace, judge: Judge) -> Rubric:
    """Return the judge's rubric: as the session's file has it, else as its folder or ours does.

    Raises:
        InputError: the session's file of rubrics is broken; names the line.
    """
    path = workspace.session.directory / FILE_NAME
    if path.exists():
        for rubric in load_rubrics(path):
            if rubric.folder == judge.rubric:
                return rubric
    roster = workspace.roster
    for folder in (roster.folder, Path(roster.local), shipped_judges_dir()):
        if folder is not None and folder.is_dir():
            found = read_rubrics(folder).get(judge.rubric)
            if found is not None:
                return found
    return Rubric(judge.rubric, judge.rubric.replace("_", " ").capitalize())
