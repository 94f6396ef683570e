"""Labelling by key in the pairs place: answers, the next row, and why it is that one."""

import time
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from pajama_tui.ui.figures import count
from pajama_tui.ui.label_work import Proposed, find_next, is_quick, propose
from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.studio import Change
from pajama_tui.ui.widgets.labelline import LabelLine, Piece
from pajama_tui.ui.widgets.pairlist import PairList

if TYPE_CHECKING:
    from pajama_tui.pipeline.label_order import Order, Proposal
    from pajama_tui.session_labels import Answer

_NEXT = "label-next"
_PATIENCE_SECONDS = 0.3
KEYS = "a b t(ie) s(kip) · u undoes · n next · o order · B blind · L more"


class Labelling(Place):
    """What a place with a `PairList` needs to label; it lays out a `LabelLine` of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "n",
            "label_next",
            "Label next",
            tooltip="Go to the next row to label, and on to others after each answer",
            id="labels.next",
        ),
        Binding("a", "label('a')", "a is better", show=False, id="labels.a"),
        Binding("b", "label('b')", "b is better", show=False, id="labels.b"),
        Binding("t", "label('tie')", "Neither is better: a tie", show=False, id="labels.tie"),
        Binding("s", "label('skip')", "Skip: do not ask again", show=False, id="labels.skip"),
        Binding("u", "undo_label", "Take the last label back", show=False, id="labels.undo"),
        Binding("o", "label_order", "Choose what is labelled next", show=False, id="labels.order"),
        Binding("B", "label_blind", "Hide verdicts until labelled", show=False, id="labels.blind"),
        Binding("L", "labels", "Labels and what they changed", show=False, id="labels.more"),
    ]

    LEAST_SECONDS: ClassVar[float] = 0.1
    """A proposed row takes no answer before it was in view for so long."""

    def __init__(self) -> None:
        super().__init__()
        self._label_by: Order | None = None
        self._label_proposal: Proposal | None = None
        self._label_votes: Any = None
        self._label_seeking = False
        self._label_came = 0.0
        self._label_note = ""

    @property
    def label_order(self) -> "Order":
        """The order in force: the session's own."""
        from pajama_tui.pipeline.labelling import order_of

        if self._label_by is None:
            self._label_by = order_of(self.studio_app.studio.workspace.session)
        return self._label_by

    def changed(self, change: Change) -> None:
        """Show newer labels."""
        super().changed(change)
        if change == "source":
            self._label_proposal, self._label_votes, self._label_seeking, self._label_note = (
                None,
                None,
                False,
                "",
            )
        elif change == "table":
            from pajama_tui.pipeline.labelling import is_blind

            self.studio_app.studio.blind = is_blind(self.studio_app.studio.workspace.session)
            self._label_seeking = False
        if change in ("source", "table", "labels", "scores", "run"):
            self._renew_labels()

    def action_label(self, answer: "Answer") -> None:
        """Say what is better in the pair under the cursor."""
        row = self._pairs.row
        proposal = self._label_proposal
        led = proposal is not None and proposal.row == row
        # Nobody has read a pair that has just come, or is about to: a key is being held down.
        held = led and time.monotonic() - self._label_came < self.LEAST_SECONDS
        if row is None or held or self._label_seeking:
            return
        if not self.studio_app.label(row, answer, proposal if led else None):
            return
        self._label_note = f"row {count(row + 1)}: {answer}"
        if led:
            self.action_label_next()
        else:
            self._renew_labels()

    def action_undo_label(self) -> None:
        """Take the last label back, and go to its row."""
        undone = self.studio_app.undo_label()
        if undone is None:
            return
        self._label_proposal = self._taken_back(undone.row, undone.order)
        self._label_note = f"row {count(undone.row + 1)}: {undone.answer or 'nothing'} taken back"
        self.go_to(undone.row)
        self._renew_labels()

    def action_label_next(self) -> None:
        """Go to the next row to label."""
        studio = self.studio_app.studio
        if studio.workspace.session.readonly:
            self.studio_app.say(studio.look_only("no label can be kept"), "warning")
            return
        if studio.labels is None or studio.table is None:
            self.studio_app.say("The pairs are still being read; label when that is done.")
            return
        row = self._pairs.row
        find = partial(
            find_next,
            studio.workspace,
            studio.table,
            studio.labels.log.copy(),
            self.label_order,
            -1 if row is None else row,
            studio.verdicts,
            self._label_votes,
        )
        if is_quick(studio.table, self.label_order, studio.verdicts, self._label_votes):
            self._proposed(find())
            return
        self._label_seeking = True
        self.set_timer(_PATIENCE_SECONDS, self._still_seeking)
        self.run_worker(
            partial(propose, find, self.post_message),
            name=_NEXT,
            group=_NEXT,
            thread=True,
            exclusive=True,
            exit_on_error=False,
        )

    def _still_seeking(self) -> None:
        if self._label_seeking:
            line = f"looking for the next row by {self.label_order} …"
            self.query_one(LabelLine).show([(line, "bold")], self._label_did())

    @on(Proposed)
    def _proposed(self, message: Proposed) -> None:
        self._label_seeking, self._label_came = False, time.monotonic()
        self._label_proposal, self._label_votes = message.proposal, message.votes
        if message.proposal is None:
            self.studio_app.say(
                "Nothing is left to label: every pair has gold, was skipped, or has two identical "
                "responses."
            )
        else:
            self.go_to(message.proposal.row)
        self._renew_labels()

    def action_label_order(self) -> None:
        """Choose the order of labelling."""
        from pajama_tui.pipeline.label_order import ORDERS
        from pajama_tui.pipeline.labelling import ORDER_SETTING

        at = ORDERS.index(self.label_order)
        self._label_by = ORDERS[(at + 1) % len(ORDERS)]
        self._keep_setting(ORDER_SETTING, self._label_by)
        self._label_note = ""
        self._renew_labels(chosen=True)

    def action_label_blind(self) -> None:
        """Hide verdict and gold until a row is labelled, or show them again."""
        from pajama_tui.pipeline.labelling import BLIND_SETTING

        studio = self.studio_app.studio
        studio.blind = not studio.blind
        self._keep_setting(BLIND_SETTING, studio.blind)
        self.studio_app.say(
            "Verdict and gold of a row are hidden until it is labelled, here and among the "
            "verdicts. Runs, judges and exports go on showing them."
            if studio.blind
            else "Verdicts and gold are shown again."
        )
        self.studio_app._changed("labels")

    def action_labels(self) -> None:
        """Show how many labels there are, and what the last ones changed."""
        from pajama_tui.ui.screens.labelsheet import LabelSheet

        if self.studio_app.studio.labels is None:
            self.studio_app.say("The pairs are still being read; labels come after that.")
            return
        # On a narrow screen the line cuts it off.
        why = "".join(text for text, _ in self._label_why(False)) if self._label_proposal else ""
        self.studio_app.push_screen(LabelSheet(self.label_order, why))

    def go_to(self, row: int) -> None:
        """Put the cursor on this row."""
        raise NotImplementedError

    def given_away(self) -> str:
        """Say what tells of hidden verdicts or gold all the same, in a few words; else ""."""
        return ""

    @property
    def _pairs(self) -> PairList:
        return self.query_one(PairList)

    def _keep_setting(self, name: str, value: object) -> None:
        session = self.studio_app.studio.workspace.session
        if not session.readonly:
            self.run_worker(
                partial(session.update, "settings", **{name: value}),
                name="label-setting",
                group="label-setting",
                thread=True,
                exit_on_error=False,
            )

    def _taken_back(self, row: int, order: str | None) -> "Proposal | None":
        """The proposal of a row whose answer was taken back: another answer leads on as well."""
        from pajama_tui.pipeline.label_order import ORDERS, Proposal, free_rows

        studio = self.studio_app.studio
        position = studio.position(row)
        if order not in ORDERS or position is None or studio.table is None or not studio.labels:
            return None
        left = int(free_rows(studio.table, studio.labels.log).sum())
        return Proposal(row, position, order, order, None, left, again=True)

    def _renew_labels(self, *, chosen: bool = False) -> None:
        line = self.query_one(LabelLine)
        studio = self.studio_app.studio
        labels = studio.labels
        begun = self._label_proposal is not None or chosen or self._label_note or studio.blind
        if labels is None or not (begun or labels.log.decisions):
            line.show()
            return
        line.show(self._label_why(chosen), self._label_did())

    def _label_why(self, chosen: bool) -> list[Piece]:
        from pajama_tui.pipeline.label_text import ORDER_WORDS, plural_of, reason

        studio, proposal = self.studio_app.studio, self._label_proposal
        assert studio.labels is not None
        given = len(studio.labels.log.labels)
        pieces: list[Piece] = [(f"{plural_of(given, 'label')}", "bold")]
        if studio.blind:
            pieces.append((" · blind", "bold $warning"))
            if told := self.given_away():
                pieces.append((f", but {told}", "bold $warning"))
        if chosen or proposal is None:
            pieces += [
                (f" · next by {self.label_order}: ", "$foreground-muted"),
                (ORDER_WORDS[self.label_order], ""),
            ]
        else:
            why = reason(proposal, blind=studio.blind)
            pieces += [(f" · {proposal.order}: ", "$foreground-muted"), (why, "")]
        return pieces

    def _label_did(self) -> list[Piece]:
        from pajama_tui.pipeline.label_text import effect_phrases

        app, studio = self.studio_app, self.studio_app.studio
        effect = studio.effect
        pieces: list[Piece] = [(self._label_note, "bold")] if self._label_note else []

        def add(text: str, style: str = "$foreground-muted") -> None:
            pieces.append((f" · {text}" if pieces else text, style))

        if app.effect_pending:
            add("fitting …")
        elif effect is not None:
            for phrase in effect_phrases(effect):
                add(phrase, "")
        else:
            add(KEYS)
            if studio.labels is not None and studio.labels.made and studio.verdicts is None:
                add("no verdicts to change yet: r runs the judges")
        return pieces
