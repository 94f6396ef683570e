"""Which judges a session uses: those of its folders, with its own versions in their places."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pajama_tui.errors import InputError
from pajama_tui.programs.history import Entry, History, Who, find_version
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.library import find_judges, load_judges, shipped_judges_dir
from pajama_tui.session import Session
from pajama_tui.untrusted import printable

DISABLED, DELETED = "disabled_judges", "deleted_judges"
CHANGED_OUTSIDE = "changed outside the session"


@dataclass(frozen=True, slots=True)
class Roster:
    """The judges of a session as they are now.

    Attributes:
        used: those that have a say, in the order of their columns.
        disabled: kept, without a say.
        deleted: labels of those that are in the history alone.
        own: labels of those whose text is the session's working copy.
        base: what the folders hold, by label.
        notes: sentences a user should see.
        folder: the folder that was named, to be used alone; None for the usual ones.
        local: the user's folder that joins the shipped one.
    """

    used: tuple[Judge, ...]
    disabled: tuple[Judge, ...] = ()
    deleted: tuple[str, ...] = ()
    own: frozenset[str] = frozenset()
    base: dict[str, Judge] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    folder: Path | None = None
    local: Path | str = "judges"

    @property
    def kept(self) -> list[Judge]:
        """Those that have a say and those that are disabled, by rubric and name."""
        return sorted((*self.used, *self.disabled), key=lambda judge: (judge.rubric, judge.name))

    def made_by(self, judge: Judge) -> Who:
        """Who a text comes from that no history knows: the package, or a user."""
        shipped = shipped_judges_dir().resolve()
        inside = judge.path is not None and judge.path.resolve().is_relative_to(shipped)
        return "shipped" if inside else "hand"

    def entries(self, session: Session, judge: Judge) -> list[Entry]:
        """Return the judge's history; one never changed has its only version, without a date."""
        found = History(session).entries(judge)
        if any(entry.event == "version" for entry in found):
            return found
        first = Entry("version", 1, judge.sha, None, "", self.made_by(judge), "", 0.0)
        return [first, *found]


def read_roster(
    session: Session, folder: Path | None = None, *, local: Path | str = "judges"
) -> Roster:
    """Join the judges of the folders with the session's own versions of them.

    A working copy replaces the judge of its rubric and name, and joins where there is none; in a
    session open for writing, one that was changed outside becomes a version. With `folder` only
    the judges in it count, and of the session's versions only those made from its very texts: one
    that happens to have the same name is another judge. Who is disabled or deleted goes by rubric
    and name alone, so that no change of a file gives it back its say.

    Args:
        folder: use the judges of this folder and no others.
        local: without `folder`, the user's folder that joins the shipped one.

    Raises:
        InputError: a folder, a file or the session's lists cannot be read.
    """
    below = load_judges(folder, local=local)
    base = {judge.label: judge for judge in below}
    history = History(session)
    disabled, deleted = _labels(session, DISABLED), _labels(session, DELETED)
    copies = _copies(session)
    notes = []
    roster = Roster((), base=base, folder=folder, local=local)

    if folder is None:
        for copy in copies.values():
            changed = _adopt(session, history, roster, copy)
            if changed:
                notes.append(changed)
    judges, own = [], set()
    for judge in below:
        mine = copies.get(judge.label)
        if mine is not None and (folder is None or history.knows(judge)):
            own.add(mine.label)
            judges.append(mine)
        else:
            judges.append(judge)
    if folder is None:
        new = [copy for label, copy in copies.items() if label not in base]
        own |= {copy.label for copy in new}
        judges = sorted([*judges, *new], key=lambda judge: (judge.rubric, judge.name))
    gone = {judge.label for judge in judges if judge.label in deleted}
    off = {judge.label for judge in judges if judge.label in disabled} - gone
    if others := sorted(set(copies) & set(base) - own - gone):
        notes.append(
            f"The session's own version of {_named(others)} is not used: it was not made from "
            "what the folder of --judges holds."
        )
    if said := _left_out(sorted(off), sorted(gone)):
        notes.append(said)
    return Roster(
        used=tuple(judge for judge in judges if judge.label not in gone | off),
        disabled=tuple(judge for judge in judges if judge.label in off),
        deleted=tuple(sorted(deleted if folder is None else gone)),
        own=frozenset(own - gone),
        base=base,
        notes=tuple(notes),
        folder=folder,
        local=local,
    )


def judge_or_deleted(session: Session, roster: Roster, name: str) -> Judge:
    """Return the judge called NAME or RUBRIC/NAME; a deleted one with the text it last had.

    Raises:
        InputError: there is none, or several, or the text of a deleted one is gone.
    """
    try:
        return judge_named(roster.kept, name)
    except InputError:
        found = [label for label in roster.deleted if name in (label, label.rpartition("/")[2])]
        if len(found) != 1:
            raise
    rubric, _, own_name = found[0].rpartition("/")
    stub, base = Judge(own_name, rubric, ""), roster.base.get(found[0])
    history = History(session)
    events = [entry for entry in history.entries(stub) if entry.event == "deleted"]
    if events:
        return Judge(own_name, rubric, history.source(events[-1].sha))
    if base is not None:
        return base
    raise InputError(f"The history says nothing of {printable(found[0])}, which was deleted.")


def version_of(session: Session, roster: Roster, judge: Judge, wanted: str) -> Judge:
    """Return the judge with the text of an earlier version.

    Args:
        wanted: a version's number, the first letters of its sha, or "base" for what the folders
            hold.

    Raises:
        InputError: there is no such version, or its text is missing or changed.
    """
    base = roster.base.get(judge.label)
    if wanted == "base":
        if base is None:
            raise InputError(f"{printable(judge.label)} is in this session alone: it has no base.")
        return base
    entry = find_version(roster.entries(session, judge), wanted)
    for there in (judge, base):
        if there is not None and there.sha == entry.sha:
            return there
    return Judge(judge.name, judge.rubric, History(session).source(entry.sha))


def judge_named(judges: Sequence[Judge], name: str) -> Judge:
    """Return the judge called NAME or RUBRIC/NAME.

    Raises:
        InputError: there is none, or several.
    """
    found = [judge for judge in judges if name in (judge.name, judge.label)]
    if len(found) == 1:
        return found[0]
    if found:
        labels = ", ".join(judge.label for judge in found)
        raise InputError(
            f"'{printable(name)}' names several judges: {printable(labels)}. Give one in full."
        )
    close = difflib.get_close_matches(name, [judge.name for judge in judges], n=3)
    hint = "; 'judges list' names them all."
    if close:
        hint = f"; did you mean {printable(' or '.join(close))}?"
    raise InputError(f"There is no judge named '{printable(name)}'{hint}")


def _copies(session: Session) -> dict[str, Judge]:
    folder = session.judges_path
    if not folder.is_dir():
        return {}
    return {judge.label: judge for judge in find_judges(folder)}


def _adopt(session: Session, history: History, roster: Roster, copy: Judge) -> str:
    """Record a working copy that was changed outside; tell where the file below it changed."""
    versions = history.versions(copy)
    known = {entry.sha for entry in versions}
    base = roster.base.get(copy.label)
    if copy.sha not in known and not session.readonly:
        session.record("judge changed outside", judge=copy.label, version=copy.sha)
        parent = versions[-1].sha if versions else None
        if parent is None and base is not None:
            history.add(base, who=roster.made_by(base))
            parent = base.sha
        history.add(copy, who="hand", why=CHANGED_OUTSIDE, parent=parent)
    if base is None or not known or base.sha in known or base.sha == copy.sha:
        return ""
    return (
        f"{printable(copy.label)} is the session's own version; the one it was made from has "
        f"changed since, and is not used: {printable(str(base.path))}"
    )


def _labels(session: Session, key: str) -> set[str]:
    labels = session.settings.get(key, [])
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise InputError(
            f"{printable(str(session.directory / 'session.toml'))}: 'settings.{key}' must be a "
            'list of judges, such as ["style/brevity"].'
        )
    return set(labels)


def _left_out(off: list[str], gone: list[str]) -> str:
    parts = []
    if off:
        parts.append(f"{_named(off)} {'is' if len(off) == 1 else 'are'} disabled")
    if gone:
        parts.append(f"{_named(gone)} {'is' if len(gone) == 1 else 'are'} deleted")
    if not parts:
        return ""
    return f"In this session {' and '.join(parts)} ('pajama-tui judges enable' and 'restore')."


def _named(labels: list[str]) -> str:
    if len(labels) > 3:
        return f"{len(labels)} judges"
    return printable(", ".join(labels), limit=200)
