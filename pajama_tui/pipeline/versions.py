"""The judges that a kept label model was fitted on, found by their versions."""

from collections.abc import Sequence

from pajama_tui.errors import InputError
from pajama_tui.pipeline.kept_model import Version
from pajama_tui.pipeline.workspace import Workspace
from pajama_tui.programs.judge import Judge, read_judge
from pajama_tui.programs.library import find_judges, shipped_judges_dir
from pajama_tui.untrusted import printable

_NAMED = 3


def find_versions(workspace: Workspace, versions: Sequence[Version]) -> list[Judge]:
    """Return the judges of these versions, in this order, under the names they had then.

    They are looked for among the workspace's judges, the shipped ones, and the session's history.

    Raises:
        InputError: a version is not there.
    """
    there = {judge.sha: judge for judge in find_judges(shipped_judges_dir())}
    there |= {judge.sha: judge for judge in workspace.judges}
    for version in versions:
        if version.sha not in there and (past := _from_history(workspace, version)):
            there[version.sha] = past
    missing = [version for version in versions if version.sha not in there]
    if missing:
        raise _missing(workspace, missing, len(versions))
    return [
        Judge(version.name, version.rubric, there[version.sha].source, there[version.sha].path)
        for version in versions
    ]


def _from_history(workspace: Workspace, version: Version) -> Judge | None:
    path = workspace.session.history_path / "sources" / f"{version.sha}.py"
    try:
        judge = read_judge(path)
    except OSError:
        return None
    return judge if judge.sha == version.sha else None


def _missing(workspace: Workspace, missing: Sequence[Version], count: int) -> InputError:
    here = {judge.label for judge in workspace.judges}
    named = ", ".join(
        f"{printable(version.label, limit=60)} ({version.sha[:8]}"
        f"{', here in another version' if version.label in here else ''})"
        for version in missing[:_NAMED]
    )
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return InputError(
        f"{len(missing)} of the {count} judge versions that the model was fitted on are not here: "
        f"{named}{more}; name a folder that holds these very files with --judges, or fit a model "
        "on the judges you have with 'pajama-tui verdicts fit'."
    )
