"""Changes to a session's judges. None loses a text: what was in use goes to the history first."""

from pajama_tui.errors import InputError
from pajama_tui.programs.check import check_judge
from pajama_tui.programs.history import Event, History, Who, file_name
from pajama_tui.programs.judge import Judge, read_judge
from pajama_tui.programs.roster import (
    CHANGED_OUTSIDE,
    DELETED,
    DISABLED,
    Roster,
    judge_or_deleted,
)
from pajama_tui.session import Session
from pajama_tui.session_file import refuse_secrets
from pajama_tui.storage import replace_file
from pajama_tui.untrusted import printable


def save_version(
    session: Session,
    roster: Roster,
    judge: Judge,
    source: str,
    *,
    who: Who = "hand",
    why: str = "",
    cost: float | None = 0.0,
) -> Judge:
    """Make `source` the judge's version in this session, and return it.

    Read the roster anew afterwards. The same text as before makes no version.

    Args:
        judge: as it is now; one that the session lacks becomes new.
        cost: US dollars that the version took; None where the price is unknown.

    Raises:
        InputError: the text cannot run, or holds what looks like a secret.
        PajamaError: the session is read-only, or can't be written; the judge is as it was.
    """
    after = _copy(session, judge, source)
    label = judge.label
    before = next((kept for kept in roster.kept if kept.label == label), None)
    if before is not None and before.sha == after.sha:
        return before
    require_sound(after)
    refuse_secrets({"source": source})
    parent = before.sha if before else None
    session.record("judge saved", judge=label, version=after.sha, parent=parent, why=why)
    history = History(session)
    if before is not None:
        _keep(history, roster, before)
    history.add(after, who=who, why=why, cost=cost, parent=parent)
    _put(history, roster, after)
    _list(session, DELETED, label, there=False)
    return after


def revert_judge(
    session: Session, roster: Roster, judge: Judge, earlier: Judge, *, why: str = ""
) -> Judge:
    """Bring an earlier version (see `version_of`) back into use; that is a version as well.

    Raises:
        InputError: the earlier text cannot run.
        PajamaError: the session is read-only, or can't be written.
    """
    why = why or f"back to {earlier.sha[:8]}"
    return save_version(session, roster, judge, earlier.source, why=why)


def delete_judge(session: Session, roster: Roster, judge: Judge, *, why: str = "") -> None:
    """Move a judge out of use and into the history.

    Raises:
        InputError: it is the last one that has a say.
        PajamaError: the session is read-only, or can't be written.
    """
    _refuse_last(roster, judge, "deleted")
    copy = _copy(session, judge)
    _tell(session, roster, judge, "deleted", why)
    _list(session, DELETED, judge.label, there=True)
    _take_away(History(session), copy)


def restore_judge(session: Session, roster: Roster, name: str, *, why: str = "") -> Judge:
    """Bring a deleted judge back as it was, and return it.

    Args:
        name: NAME or RUBRIC/NAME.

    Raises:
        InputError: no deleted judge is called so, or its text is gone.
        PajamaError: the session is read-only, or can't be written.
    """
    gone = judge_or_deleted(session, roster, name)
    if gone.label not in roster.deleted:
        there = printable(", ".join(roster.deleted) or "none", limit=600)
        raise InputError(f"{printable(gone.label)} is not deleted. Deleted: {there}.")
    back = _copy(session, gone, gone.source)
    session.record("judge restored", judge=back.label, version=back.sha, why=why)
    history = History(session)
    _put(history, roster, back)
    history.note(back, "restored", why)
    _list(session, DELETED, back.label, there=False)
    return back


def disable_judge(session: Session, roster: Roster, judge: Judge, *, why: str = "") -> None:
    """Keep a judge without a say, until it is enabled.

    Raises:
        InputError: it is the last one that has a say.
        PajamaError: the session is read-only, or can't be written.
    """
    _refuse_last(roster, judge, "disabled")
    _tell(session, roster, judge, "disabled", why)
    _list(session, DISABLED, judge.label, there=True)


def enable_judge(session: Session, roster: Roster, judge: Judge, *, why: str = "") -> None:
    """Give a disabled judge its say back.

    Raises:
        PajamaError: the session is read-only, or can't be written.
    """
    _tell(session, roster, judge, "enabled", why)
    _list(session, DISABLED, judge.label, there=False)


def require_sound(judge: Judge) -> None:
    """Raise InputError with the first reason why this text cannot run, if there is one."""
    errors = [finding for finding in check_judge(judge) if finding.severity == "error"]
    if errors:
        first = errors[0]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        raise InputError(
            f"{printable(judge.label)} cannot run so: line {first.line}, column {first.column}: "
            f"{printable(first.message)}{more}. Nothing was saved."
        )


def _tell(session: Session, roster: Roster, judge: Judge, event: Event, why: str) -> None:
    """Journal, keep the text that is in use, and put the event into the history."""
    file_name(judge.rubric)
    session.record(f"judge {event}", judge=judge.label, version=judge.sha, why=why)
    history = History(session)
    _keep(history, roster, judge)
    history.note(judge, event, why)


def _keep(history: History, roster: Roster, judge: Judge) -> None:
    if not history.knows(judge):
        base = roster.base.get(judge.label)
        below = base is not None and base.sha == judge.sha
        history.add(judge, who=roster.made_by(judge) if below else "hand")


def _refuse_last(roster: Roster, judge: Judge, what: str) -> None:
    if {other.label for other in roster.used} == {judge.label}:
        raise InputError(
            f"{printable(judge.label)} is the only judge that has a say; it can't be {what}."
        )


def _put(history: History, roster: Roster, judge: Judge) -> None:
    """Make the working copy hold this text; where the folders hold it, none is needed."""
    base = roster.base.get(judge.label)
    if base is not None and base.sha == judge.sha:
        _take_away(history, judge)
    elif judge.path is not None:
        _keep_changed(history, judge)
        replace_file(judge.path, judge.source)


def _take_away(history: History, judge: Judge) -> None:
    if judge.path is not None:
        _keep_changed(history, judge)
        judge.path.unlink(missing_ok=True)


def _keep_changed(history: History, judge: Judge) -> None:
    """Put what the working copy holds into the history, should it have been changed outside."""
    try:
        there = read_judge(judge.path or "")
    except OSError:
        return
    if not history.knows(there):
        history.add(there, who="hand", why=CHANGED_OUTSIDE)


def _list(session: Session, key: str, label: str, *, there: bool) -> None:
    labels = set(session.settings.get(key, []))
    if there != (label in labels):
        session.update("settings", **{key: sorted(labels ^ {label}) or None})


def _copy(session: Session, judge: Judge, source: str = "") -> Judge:
    """The judge with this text, and the path where a working copy of it lies."""
    path = session.judges_path / file_name(judge.rubric) / f"{file_name(judge.name)}.py"
    return Judge(judge.name, judge.rubric, source, path)
