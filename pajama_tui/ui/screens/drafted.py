"""What keeps a text that is being edited from being lost."""

from functools import partial

from textual import on
from textual.timer import Timer

from pajama_tui.errors import PajamaError
from pajama_tui.programs.drafts import Draft, DraftKeeper
from pajama_tui.programs.judge import Judge
from pajama_tui.ui import tryout_work
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.tryout_work import DraftKept
from pajama_tui.ui.widgets.codeeditor import CodeEditor
from pajama_tui.untrusted import printable

# So long after a key the text is in the session.
_DRAFT_SECONDS = 1.0


class Drafted(Place):
    """A place with one judge's text, a draft of which is kept until it is saved or dropped.

    Attributes:
        base: the version in use, as far as is known here.
        kept: the draft is of the text as it was a moment ago.
    """

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self.base = judge
        self.kept = False
        self._code = CodeEditor(judge.source, id="code")
        self._keeper: DraftKeeper | None = None
        self._drafting: Timer | None = None
        self._number = 0
        self._trouble = ""
        self._dropped = False

    @property
    def changed_here(self) -> bool:
        """Whether the text is another one than the version in use."""
        return self._code.source != self.base.source

    @property
    def _keeps_none(self) -> bool:
        return self._keeper is None or self.studio_app.studio.workspace.session.readonly

    def renew_title(self) -> None:
        """Show what the text is."""
        raise NotImplementedError

    def on_unmount(self) -> None:
        if self._keeper is not None and self.changed_here and self._number and not self._dropped:
            try:
                self._keeper.keep(self._number + 1, self._code.source)
            except PajamaError:
                return

    def take_up_draft(self) -> None:
        """Offer the draft that is kept from another time."""
        from pajama_tui.ui.screens.confirm import Confirm

        try:
            self._keeper = DraftKeeper(self.studio_app.studio.workspace.session, self.base)
        except PajamaError as error:
            self.studio_app.report(error)
            return
        draft = self._keeper.read()
        if draft is None or draft.source == self.base.source:
            return

        def answer(yes: bool | None, draft: Draft = draft) -> None:
            if yes:
                self._code.replace_all(draft.source)

        at = f"{draft.at.astimezone():%d %b %H:%M}"
        sentence = (
            f"A draft of {printable(self.base.label)} from {at} was not saved. Open it? If not, "
            "you edit the version in use, and the draft goes with the first thing you type."
        )
        self.app.push_screen(Confirm("A draft is here", sentence), answer)

    def note_change(self) -> None:
        """Keep a draft soon: the text has changed."""
        self._number += 1
        if self._drafting is None:
            self._drafting = self.set_timer(_DRAFT_SECONDS, self._keep_draft)

    def _keep_draft(self) -> None:
        self._drafting = None
        if self._keeper is None or self._keeps_none:
            return
        work = partial(
            tryout_work.keep_draft,
            self._keeper,
            self._number,
            self._code.source,
            self.post_message,
        )
        self.run_worker(work, group="draft", thread=True, exit_on_error=False)

    @on(DraftKept)
    def _draft_kept(self, message: DraftKept) -> None:
        if message.sentence and message.sentence != self._trouble:
            self.studio_app.say(f"The draft is not kept. {message.sentence}", "error")
        self._trouble, self.kept = message.sentence, not message.sentence
        self.renew_title()

    def action_leave(self) -> None:
        """Go back; asks what becomes of a changed text."""
        from pajama_tui.ui.screens.leave import Leave

        if not self.changed_here:
            if self._number:
                self._drop_draft()
            self.app.pop_screen()
            return

        def answer(what: str | None) -> None:
            if what == "drop":
                self._drop_draft()
            if what is not None:
                self.app.pop_screen()

        fate = (
            "No draft can be kept here: leaving loses it."
            if self._keeps_none
            else "A draft of it can be kept in the session; it is offered when you edit the judge "
            "again."
        )
        sentence = f"The text of {printable(self.base.label)} was changed. {fate}"
        self.app.push_screen(Leave(sentence, keeps=not self._keeps_none), answer)

    def _drop_draft(self) -> None:
        self._dropped = True
        if self._drafting is not None:
            self._drafting.stop()
        if self._keeper is not None:
            try:
                self._keeper.drop(self._number + 1)
            except OSError as error:
                self.studio_app.report(error)
