"""A judge's versions: read them, compare any two, and go back to one."""

from dataclasses import dataclass
from difflib import unified_diff
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widgets import Static
from textual.worker import get_current_worker

from pajama_tui.errors import PajamaError
from pajama_tui.programs.diffs import DiffLine, SideLine
from pajama_tui.programs.history import Entry
from pajama_tui.programs.judge import Judge
from pajama_tui.ui.figures import count
from pajama_tui.ui.resting import Rest
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.diffview import SIDE_BY_SIDE_FROM, DiffView
from pajama_tui.ui.widgets.versionlist import BASE, VersionList, Versions, cost_words
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace


class JudgeHistory(Place):
    """The versions of one judge, and the difference of two of them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "m",
            "mark",
            "Mark",
            tooltip="Mark this version, to compare others with it",
            id="history.mark",
        ),
        Binding(
            "s",
            "sides",
            "Side by side",
            tooltip="Show the difference in the other way",
            id="history.sides",
        ),
        Binding(
            "R", "revert", "Revert", tooltip="Bring this version back into use", id="history.revert"
        ),
        Binding("y", "copy", "Copy", tooltip="Copy the difference", id="history.copy"),
        Binding("escape,q", "leave", "Back", id="history.leave"),
    ]
    LEGEND = "* in use · ◆ marked: the version under the cursor is compared with it"

    @dataclass
    class Found(Message):
        """The versions were read."""

        versions: Versions

    @dataclass
    class Compared(Message):
        """Two versions were compared."""

        head: Content
        lines: "list[DiffLine] | list[SideLine] | None"

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self._judge = judge
        self._sides = False
        self._rest = Rest(self, self._compare)

    def content(self) -> ComposeResult:
        """Lay out the line on the judge, its versions and their difference."""
        yield Static(id="listed", classes="facts", markup=False)
        with Container(classes="panes"):
            yield VersionList(id="versions")
            yield DiffView(id="difference")

    def on_mount(self) -> None:
        self._list.focus()
        self._read()

    def on_resize(self) -> None:
        self._compare_soon()

    def changed(self, change: Change) -> None:
        """Read the versions anew when judges have changed."""
        super().changed(change)
        if change == "judges":
            self._read()

    @property
    def _list(self) -> VersionList:
        return self.query_one(VersionList)

    @on(VersionList.Moved)
    def _moved(self) -> None:
        self._compare_soon()

    @on(VersionList.Chosen)
    def action_read(self) -> None:
        """Give the difference the keys, and the whole screen where it is small."""
        self.set_class(self.has_class("-short") or not self.has_class("-huge"), "-zoomed")
        self.query_one(DiffView).focus()

    @on(Detail.Left)
    def _left(self) -> None:
        self.set_class(False, "-zoomed")
        self._list.focus()

    def action_leave(self) -> None:
        """Go back to the judges."""
        self.dismiss()

    def action_mark(self) -> None:
        """Mark the version under the cursor."""
        self._list.mark()
        self._compare_soon()

    def action_sides(self) -> None:
        """Show the difference side by side, or one below the other."""
        if self.size.width < SIDE_BY_SIDE_FROM:
            self.studio_app.say(
                f"Side by side needs {SIDE_BY_SIDE_FROM} columns; here are {self.size.width}."
            )
            return
        self._sides = not self._sides
        self._compare_soon()

    def action_copy(self) -> None:
        """Copy the difference as a patch; the version's source where there is no other."""
        versions, entry = self._list.versions, self._list.entry
        if versions is None or entry is None:
            return
        old, new = _pair(versions, entry, self._list.marked)
        before, after = versions.texts.get(old or ""), versions.texts.get(new)
        if after is None:
            self.studio_app.say("The text of this version is not there.", "warning")
        elif old is None or before is None:
            self.studio_app.copy_text(after, "The version's source")
        else:
            lines = unified_diff(
                before.splitlines(keepends=True), after.splitlines(keepends=True), old[:8], new[:8]
            )
            self.studio_app.copy_text("".join(lines), "The difference")

    def action_revert(self) -> None:
        """Bring the version under the cursor back into use, with a reason."""
        from pajama_tui.ui.screens.reason import Reason

        entry, versions = self._list.entry, self._list.versions
        if entry is None or versions is None:
            return
        if entry.sha == versions.in_use:
            self.studio_app.say("This version is in use already.")
            return
        wanted = BASE if entry.event == BASE else entry.sha
        judge = self._judge

        def revert(why: str | None) -> None:
            def change(workspace: "Workspace") -> str:
                from pajama_tui.programs.edits import revert_judge
                from pajama_tui.programs.roster import judge_named, version_of

                session, roster = workspace.session, workspace.roster
                now = judge_named(roster.kept, judge.label)
                earlier = version_of(session, roster, now, wanted)
                revert_judge(session, roster, now, earlier, why=why or "")
                return f"{judge.label}: {earlier.sha[:8]} is in use instead of {now.sha[:8]}."

            if why is not None:
                self.studio_app.change_judges(change, score=True)

        sentence = (
            f"{versions.name(entry)} becomes the newest version of "
            f"{printable(judge.label, limit=100)}. The one in use stays in the history."
        )
        self.studio_app.push_screen(Reason("Go back to this version?", sentence), revert)

    def _read(self) -> None:
        self.studio_app.run_worker(
            partial(_read_versions, self, self.studio_app.studio.workspace, self._judge.label),
            thread=True,
            exclusive=True,
            group="versions",
            exit_on_error=False,
        )

    @on(Found)
    def _found(self, message: Found) -> None:
        versions = message.versions
        self._list.show(versions)
        many = f"{count(versions.count)} version{'s' * (versions.count != 1)}"
        line = Content.assemble(
            (printable(versions.label, limit=120), "bold"), (f" · {many} · {versions.state}", "")
        )
        self.query_one("#listed", Static).update(line)
        self._compare_soon()

    def _compare_soon(self) -> None:
        self._rest.step()

    def _compare(self) -> None:
        versions, entry = self._list.versions, self._list.entry
        if versions is None or entry is None:
            return
        old, new = _pair(versions, entry, self._list.marked)
        wide = self.size.width >= SIDE_BY_SIDE_FROM
        width = self.query_one(DiffView).side_width if self._sides and wide else None
        self.studio_app.run_worker(
            partial(_compare_versions, self, versions, entry, old, new, width),
            thread=True,
            exclusive=True,
            group="difference",
            exit_on_error=False,
        )

    @on(Compared)
    def _compared(self, message: Compared) -> None:
        self.query_one(DiffView).show(message.head, message.lines)


def _pair(versions: Versions, entry: Entry, marked: str | None) -> tuple[str | None, str]:
    """Return the shas to compare, the older one first; None where there is no other."""
    other = marked if marked and marked != entry.sha else versions.in_use
    if other == entry.sha or not other:
        if entry.parent and entry.parent != entry.sha:
            return entry.parent, entry.sha
        others = [each.sha for each in versions.entries if each.sha != entry.sha]
        if not others:
            return None, entry.sha
        other = others[0]
    numbers = {sha: int(versions.number(sha) or 0) for sha in (other, entry.sha)}
    return (other, entry.sha) if numbers[other] < numbers[entry.sha] else (entry.sha, other)


def _read_versions(screen: JudgeHistory, workspace: "Workspace", label: str) -> None:
    from pajama_tui.programs.history import History
    from pajama_tui.programs.roster import judge_or_deleted

    session, roster = workspace.session, workspace.roster
    judge = judge_or_deleted(session, roster, label)
    entries = list(reversed(roster.entries(session, judge)))
    base = roster.base.get(judge.label)
    texts = {judge.sha: judge.source}
    if base is not None:
        texts[base.sha] = base.source
        if all(entry.sha != base.sha for entry in entries):
            who = roster.made_by(base)
            entries.append(Entry(BASE, 0, base.sha, None, "", who, "", 0.0))
    history = History(session)
    for entry in entries:
        if entry.sha not in texts:
            try:
                texts[entry.sha] = history.source(entry.sha)
            except PajamaError as error:
                screen.app.call_from_thread(screen.studio_app.report, error, once=True)
    deleted = judge.label in roster.deleted
    state = "deleted" if deleted else _state(workspace, judge)
    in_use = "" if deleted else judge.sha
    if not get_current_worker().is_cancelled:
        found = Versions(judge.label, state, entries, in_use, texts)
        screen.post_message(JudgeHistory.Found(found))


def _state(workspace: "Workspace", judge: Judge) -> str:
    roster = workspace.roster
    own = "the session's own" if judge.label in roster.own else "as in the folder of judges"
    return f"disabled, {own}" if judge in roster.disabled else own


def _compare_versions(
    screen: JudgeHistory,
    versions: Versions,
    entry: Entry,
    old: str | None,
    new: str,
    width: int | None,
) -> None:
    from pajama_tui.programs.diffs import side_by_side, unified

    head = _head(versions, entry)
    lines: list[DiffLine] | list[SideLine] | None = None
    before, after = versions.texts.get(old or ""), versions.texts.get(new)
    if old is None:
        head += Content.styled("\nThere is no other version to compare with.", "$foreground-muted")
    elif before is None or after is None:
        head += Content.styled("\nThe text of one of the two is not there.", "$warning")
    else:
        said = f"\n{_name(versions, old)} → {_name(versions, new)}"
        if width is None:
            lines = unified(before, after)
        else:
            lines = side_by_side(before, after, width)
        added, removed = _counts(unified(before, after, 0))
        head += Content.assemble(
            (said, "bold"), (f"  +{count(added)}", "$success"), (f" -{count(removed)}", "$error")
        )
    if not get_current_worker().is_cancelled:
        screen.post_message(JudgeHistory.Compared(head, lines))


def _head(versions: Versions, entry: Entry) -> Content:
    facts = [versions.name(entry)]
    if entry.sha == versions.in_use:
        facts.append("in use")
    if cost_words(entry) != "–":
        facts.append(f"cost {cost_words(entry)}")
    why = printable(entry.why, limit=2000)
    return Content.assemble(
        (" · ".join(facts), "$foreground-muted"), (f"\n{why}" if why else "", "")
    )


def _name(versions: Versions, sha: str) -> str:
    number = versions.number(sha)
    said = f"version {number}" if number else "the folder's"
    return f"{said} ({sha[:8]}{', in use' if sha == versions.in_use else ''})"


def _counts(lines: list[DiffLine]) -> tuple[int, int]:
    changes = [line.change for line in lines]
    return changes.count("added"), changes.count("removed")
