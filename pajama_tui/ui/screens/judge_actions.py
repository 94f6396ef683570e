"""What can be done with the judge under the cursor: its screens, its say, its leaving."""

from typing import TYPE_CHECKING

from pajama_tui.programs.judge import Judge
from pajama_tui.ui.screens.place import Place
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.workspace import Workspace


class JudgeActions(Place):
    """A place where one judge at most is chosen, with the actions on it."""

    @property
    def judge(self) -> Judge | None:
        """The chosen judge."""
        raise NotImplementedError

    def _chosen(self) -> Judge | None:
        """The judge under the cursor; where there is none, what to do is said."""
        if self.judge is None:
            self.studio_app.say("Put the cursor on a judge first.")
        return self.judge

    def action_edit(self) -> None:
        """Edit the judge's source."""
        from pajama_tui.ui.screens.editor import Editor

        if judge := self._chosen():
            self.studio_app.push_screen(Editor(judge))

    def action_try_out(self) -> None:
        """Run the judge on the selected pair and on a sample."""
        from pajama_tui.ui.screens.tryout import TryOut

        if judge := self._chosen():
            self.studio_app.push_screen(TryOut(judge))

    def action_history(self) -> None:
        """Show the judge's versions."""
        from pajama_tui.ui.screens.history import JudgeHistory

        if judge := self._chosen():
            self.studio_app.push_screen(JudgeHistory(judge))

    def action_chat(self) -> None:
        """Talk with a model about the judge."""
        from pajama_tui.ui.screens.chat import JudgeChat

        if judge := self._chosen():
            self.studio_app.push_screen(JudgeChat(judge))

    def action_wrong(self) -> None:
        """Show the gold rows that the judge votes against."""
        from pajama_tui.ui.screens.wrong import WrongRowsScreen

        if judge := self._chosen_and_run():
            self.studio_app.push_screen(WrongRowsScreen(judge))

    def action_companions(self) -> None:
        """Show the judges that vote as the judge does, and those that vote against it."""
        from pajama_tui.ui.screens.companions import CompanionsScreen

        if judge := self._chosen_and_run():
            self.studio_app.push_screen(CompanionsScreen(judge))

    def _chosen_and_run(self) -> Judge | None:
        """The judge under the cursor; None, said why, where it has no scores for these pairs."""
        judge = self._chosen()
        if judge is None:
            return None
        if self.studio_app.studio.table is None:
            self.studio_app.say("The pairs are still being read.")
        elif self.studio_app.studio.health(judge) is None:
            self.studio_app.say("This version was not run on these pairs yet: r runs it.")
        else:
            return judge
        return None

    def action_disable(self) -> None:
        """Take the judge's say away, or give it back."""
        judge = self._chosen()
        if judge is None:
            return

        def change(workspace: "Workspace") -> str:
            from pajama_tui.programs.edits import disable_judge, enable_judge

            roster = workspace.roster
            if any(other.label == judge.label for other in roster.disabled):
                enable_judge(workspace.session, roster, judge)
                return f"{judge.label} has a say again."
            disable_judge(workspace.session, roster, judge)
            return f"{judge.label} has no say any more; x gives it back."

        self.studio_app.change_judges(change, score=True)

    def action_delete(self) -> None:
        """Move the judge into its history, when that is confirmed."""
        from pajama_tui.ui.screens.confirm import Confirm

        judge = self._chosen()
        if judge is None:
            return

        def change(workspace: "Workspace") -> str:
            from pajama_tui.programs.edits import delete_judge

            delete_judge(workspace.session, workspace.roster, judge)
            return f"{judge.label} is in the history; D brings it back."

        sentence = (
            f"{printable(judge.label, limit=120)} leaves the list and the verdicts. Its versions "
            "stay in the session's history, and D brings it back."
        )
        self.studio_app.push_screen(
            Confirm("Delete this judge?", sentence),
            lambda yes: self.studio_app.change_judges(change) if yes else None,
        )

    def action_deleted(self) -> None:
        """Show the deleted judges."""
        from pajama_tui.ui.screens.deleted import Deleted

        labels = self.studio_app.studio.roster.deleted
        if not labels:
            self.studio_app.say("No judge is deleted in this session.")
            return

        def restore(label: str | None) -> None:
            def change(workspace: "Workspace") -> str:
                from pajama_tui.programs.edits import restore_judge

                back = restore_judge(workspace.session, workspace.roster, label or "")
                return f"{back.label} is back."

            if label is not None:
                self.studio_app.change_judges(change, score=True)

        self.studio_app.push_screen(Deleted(labels), restore)
