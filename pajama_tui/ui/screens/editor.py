"""A judge's source to edit, with what the checker says and what a try-out shows."""

import asyncio
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static, TextArea

from pajama_tui.errors import PajamaError
from pajama_tui.programs.finding import Finding
from pajama_tui.programs.judge import Judge
from pajama_tui.ui import tryout_work
from pajama_tui.ui.screens.drafted import Drafted
from pajama_tui.ui.studio import Change
from pajama_tui.ui.tryout_work import Checked
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.findinglist import FindingList
from pajama_tui.ui.widgets.linelist import LineList
from pajama_tui.ui.widgets.trialview import TrialView
from pajama_tui.untrusted import printable

# So long after the last key the text is checked.
_CHECK_SECONDS = 0.3


class Editor(Drafted):
    """Lies over the judges; what was typed is kept as a draft until it is saved or dropped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", id="editor.save"),
        Binding(
            "ctrl+t",
            "try",
            "Try out",
            tooltip="Run it on the selected pair and a sample",
            id="editor.try",
        ),
        Binding(
            "ctrl+l",
            "pane",
            "Other pane",
            tooltip="Go from the text to findings and try-out",
            id="editor.pane",
        ),
        Binding("ctrl+g", "finding", "Next finding", id="editor.finding"),
        Binding(
            "ctrl+o",
            "outside",
            "$EDITOR",
            tooltip="Edit it in $VISUAL or $EDITOR",
            id="editor.outside",
        ),
        Binding("ctrl+n", "next_pair", "Try on the next pair", show=False, id="editor.next_pair"),
        Binding("escape", "leave", "Leave", id="editor.leave"),
    ]

    def __init__(self, judge: Judge) -> None:
        super().__init__(judge)
        self._checking: Timer | None = None

    def content(self) -> ComposeResult:
        """Lay out title, text, findings and try-out."""
        yield Static(id="title", classes="facts", markup=False)
        with Container(classes="editing"):
            with Container(id="text-side"):
                yield self._code
                yield FindingList(id="findings")
            yield TrialView(id="trial")

    def on_mount(self) -> None:
        self._code.focus()
        self.renew_title()
        self._check()
        self.take_up_draft()

    def on_resize(self) -> None:
        self.renew_title()

    def changed(self, change: Change) -> None:
        """Take note of another version in use."""
        super().changed(change)
        if change != "judges":
            return
        for judge in self.studio_app.studio.judges:
            if judge.label == self.base.label and judge.sha != self.base.sha:
                self.base = judge
        self.renew_title()

    @property
    def _trial(self) -> TrialView:
        return self.query_one(TrialView)

    @property
    def _findings(self) -> FindingList:
        return self.query_one(FindingList)

    def _judge(self, source: str | None = None) -> Judge:
        text = self._code.source if source is None else source
        return Judge(self.base.name, self.base.rubric, text, self.base.path)

    # What follows from typing

    @on(TextArea.Changed)
    def _typed(self) -> None:
        self.note_change()
        self._trial.mark(stale=True)
        if self._checking is not None:
            self._checking.stop()
        self._checking = self.set_timer(_CHECK_SECONDS, self._check)

    @on(TextArea.SelectionChanged)
    def _moved(self) -> None:
        self.renew_title()

    def _check(self) -> None:
        judge = self._judge()
        tried = self._trial.versions
        if tried is not None:
            self._trial.mark(stale=tried.after.source != judge.source)
        self.renew_title()
        work = partial(tryout_work.check, judge, self.post_message)
        self.run_worker(work, group="check", exclusive=True, thread=True, exit_on_error=False)

    @on(Checked)
    def _checked(self, message: Checked) -> None:
        self._findings.show(message.findings)

    def renew_title(self) -> None:
        """Show the judge, the place of the cursor, and what became of the text."""
        row, column = self._code.cursor_location
        changed = self.changed_here
        facts = [f"{row + 1}:{column + 1}"]
        if self.studio_app.studio.workspace.session.readonly:
            facts.append("read-only: saving is refused")
        elif changed and self.kept:
            facts.append("draft kept")
        facts.append(f"version {self.base.sha[:8]}")
        if hidden := self._code.hidden:
            facts.append(f"stand-ins for {hidden} invisible character{'s' * (hidden != 1)}")
        title = Content.assemble(
            (printable(self.base.label), "bold"),
            (" · changed" if changed else "", "bold $warning"),
            (f" · {' · '.join(facts)}", "$foreground-muted"),
        ).truncate(max(self.size.width - 2, 20), ellipsis=True)
        static = self.query_one("#title", Static)
        before = static.content
        if not (isinstance(before, Content) and before.is_same(title)):
            # Always one line: without this, every key would lay the screen out anew.
            static.update(title, layout=False)

    # Going around

    def action_pane(self) -> None:
        """Give the keys to the next pane."""
        panes: list[Widget] = [self._code]
        if self._findings.findings:
            panes.append(self._findings)
        if self._trial.versions is not None:
            panes.append(self._trial)
        at = panes.index(self.focused) if self.focused in panes else -1
        panes[(at + 1) % len(panes)].focus()

    def action_finding(self) -> None:
        """Go to the next finding after the cursor."""
        row, column = self._code.cursor_location
        findings = self._findings.findings
        if not findings:
            self.studio_app.say("The checker found nothing.")
            return
        after = [each for each in findings if (each.line, each.column) > (row + 1, column + 1)]
        self._go_to((after or findings)[0])

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self._go_to(self._findings.findings[message.index])

    def _go_to(self, finding: Finding) -> None:
        self._code.go_to(finding.line, finding.column)
        self._code.focus()

    @on(Detail.Left)
    def _left(self) -> None:
        self._code.focus()

    # Trying and saving

    def action_try(self) -> None:
        """Run the text as it is now on the selected pair and on a sample."""
        self.add_class("-tried")
        self._trial.try_out(self._judge(), self.base)

    def action_next_pair(self) -> None:
        """Go to the next pair, and try the text on it."""
        if self._trial.versions is None or self._trial.stale:
            self.action_try()
        else:
            self._trial.action_step(1)

    def action_save(self) -> None:
        """Save the text as a version, after asking why."""
        self.run_worker(self._save(), group="save", exclusive=True, exit_on_error=False)

    async def _save(self) -> None:
        from pajama_tui.pipeline.editing import require_writable, save_judge
        from pajama_tui.programs.check import check_judge
        from pajama_tui.ui.screens.reason import Reason

        app, workspace = self.studio_app, self.studio_app.studio.workspace
        try:
            before, number, judge = self.base, self._number, self._judge()
            if judge.source == before.source:
                app.say("Nothing was changed, so there is nothing to save.")
                return
            require_writable(workspace, judge)
            findings = await asyncio.to_thread(check_judge, judge)
            if errors := [each for each in findings if each.severity == "error"]:
                self._findings.show(findings)
                self._go_to(errors[0])
                app.say(
                    f"It cannot run so: line {errors[0].line}, column {errors[0].column}: "
                    f"{errors[0].message}. Nothing was saved.",
                    "error",
                )
                return
            sentence = f"{judge.sha[:8]} instead of {before.sha[:8]}. {self._experience(judge)}"
            why = await self.app.push_screen_wait(Reason("Save this version", sentence))
            if why is None:
                return
            saved = await asyncio.to_thread(save_judge, workspace, judge, judge.source, why=why)
            self.base, self.kept = saved, False
            if self._keeper is not None:
                await asyncio.to_thread(self._keeper.drop, number)
            self.renew_title()
            app.say(f"{saved.label}: {saved.sha[:8]} is saved and in use. {self._next(saved)}")
            app.reload_judges(score=True)
        except Exception as error:
            app.report(error)

    def _experience(self, judge: Judge) -> str:
        """What is known of how this very text does."""
        sample = self._trial.sample
        if sample is None or sample.versions.after.sha != judge.sha:
            return "This text was not tried: esc, then ctrl+t tries it."
        if sample.trial.dead:
            return "In the try-out every text failed: it would have no say."
        return "It was tried on a sample."

    def _next(self, judge: Judge) -> str:
        """What becomes of the version's scores."""
        studio = self.studio_app.studio
        if all(other.label != judge.label for other in studio.roster.used):
            return "It is disabled, so it is not scored."
        if studio.running:
            return "A run is under way with the version before: r scores this one after it."
        if studio.generating:
            return "Judges are being written: r scores this version after that."
        if studio.matrix is not None and studio.matrix.complete:
            return "That one column is scored now; 3 shows how far it is."
        return "r scores it with the others."

    def action_outside(self) -> None:
        """Edit the text in the user's own editor, and come back with it."""
        from pajama_tui.programs.user_editor import Sheet, editor_command, open_editor

        app = self.studio_app
        try:
            editor_command()
            sheet = Sheet(self._judge())
            try:
                with self.app.suspend():
                    open_editor(sheet.path)
                self._code.replace_all(sheet.read())
            except (PajamaError, OSError):
                if sheet.left:
                    app.say(f"What the editor left is in {printable(str(sheet.path))}.")
                else:
                    sheet.remove()
                raise
            sheet.remove()
        except SuspendNotSupported:
            app.say("This terminal cannot be handed over to an editor.", "error")
        except (PajamaError, OSError) as error:
            app.report(error)

    def action_leave(self) -> None:
        """Go back to the judges; asks what becomes of a changed text."""
        if self._code.has_focus:
            super().action_leave()
        else:
            self._code.focus()
