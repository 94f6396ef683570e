"""A judge edited in a workspace."""

from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.edits import save_version
from pajama_tui.programs.judge import Judge


def save_judge(workspace: Workspace, judge: Judge, source: str, *, why: str = "") -> Judge:
    """Make `source` the judge's version in the session, and return it; the next run scores it.

    The workspace's judges are as before until it reads them anew.

    Raises:
        InputError: the text cannot run, or holds what looks like a secret.
        PajamaError: the session is read-only, or can't be written; the judge is as it was.
    """
    return save_version(workspace.session, workspace.roster, judge, source, why=why)


def require_writable(workspace: Workspace, judge: Judge) -> None:
    """Raise now, with the session's own sentence, what saving would raise later.

    Raises:
        PajamaError: the session is read-only.
    """
    if workspace.session.readonly:
        workspace.session.record("judge edited", judge=judge.label)
