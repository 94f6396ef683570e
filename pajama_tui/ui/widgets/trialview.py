"""What a version of a judge makes of the selected pair and of a sample."""

import textwrap
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui import tryout_work
from pajama_tui.ui.figures import count, fit
from pajama_tui.ui.tryout_work import PairTried, SampleTried, TryFailed, Versions
from pajama_tui.ui.widgets.detail import Detail
from pajama_tui.ui.widgets.pairlist import PairList
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.programs.judge import Judge
    from pajama_tui.scoring.control import RunControl

Part = Literal["pair", "sample"]
_Pieces = list[tuple[str, str]]


class TrialView(Detail):
    """Runs versions in the background, and shows what came of it.

    The pair is the one under the cursor of the pairs place; stepping moves that cursor.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right_square_bracket,n", "step(1)", "Next pair", key_display="]", id="trial.next"),
        Binding(
            "left_square_bracket,p", "step(-1)", "Pair before", key_display="[", id="trial.before"
        ),
        Binding("colon", "go_to", "Go to row", key_display=":", id="trial.go_to"),
        Binding("c", "cancel", "Cancel", tooltip="Stop trying", id="trial.cancel"),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.versions: Versions | None = None
        self.stale = False
        self.pair: PairTried | None = None
        self.sample: SampleTried | None = None
        self._under_way: dict[Part, RunControl] = {}
        self._said: dict[Part, str] = {}

    def compose(self) -> ComposeResult:
        """Lay out the text."""
        yield Static(id="trial-text", markup=False)

    @property
    def busy(self) -> bool:
        """Whether anything is being tried."""
        return bool(self._under_way)

    def try_out(self, after: "Judge", before: "Judge | None") -> None:
        """Try a version on the selected pair and on a sample, beside the one in use."""
        self.versions = Versions(after, before)
        self.stale = False
        self._start("pair")
        self._start("sample")

    def mark(self, *, stale: bool) -> None:
        """Say, or say no more, that what is shown is of an earlier text."""
        if stale != self.stale and self.versions is not None:
            self.stale = stale
            self._renew()

    def action_step(self, step: int) -> None:
        """Go to the next pair that is listed, or to the one before, and try it."""
        pairs, studio = self._pairs(), self.studio_app.studio
        if pairs is None or not pairs.line_count():
            self.studio_app.say("No pair is listed: f among the pairs lists others.")
            return
        index = pairs.cursor + step
        while 0 <= index < pairs.line_count() and studio.position(pairs.row_at(index)) is None:
            index += step
        if 0 <= index < pairs.line_count():
            pairs.cursor = index
            self._start("pair")

    def action_go_to(self) -> None:
        """Ask for a row number, and try that pair."""
        from pajama_tui.ui.screens.goto import GoTo

        pairs, studio = self._pairs(), self.studio_app.studio

        def go(row: int | None) -> None:
            if row is None or pairs is None:
                return
            if studio.position(row) is None:
                self.studio_app.say(f"Row {count(row + 1)} is no pair.")
                return
            pairs.go_to(row)
            self._start("pair")

        self.app.push_screen(GoTo(len(studio.workspace.source)), go)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide the key of what cannot be done now."""
        return self.busy if action == "cancel" else True

    def action_cancel(self) -> None:
        """Stop trying."""
        for part in list(self._under_way):
            self._stop(part)
            self._said[part] = "cancelled"
        self._renew()

    def on_mount(self) -> None:
        self._renew()

    def on_resize(self) -> None:
        self._renew()

    def on_unmount(self) -> None:
        for control in self._under_way.values():
            control.cancel()

    @on(PairTried)
    def _pair_tried(self, message: PairTried) -> None:
        if self._ended(message.run):
            self.pair = message
            self._renew()

    @on(SampleTried)
    def _sample_tried(self, message: SampleTried) -> None:
        if self._ended(message.run):
            self.sample = message
            self._renew()

    @on(TryFailed)
    def _try_failed(self, message: TryFailed) -> None:
        if part := self._ended(message.run):
            self._said[part] = message.sentence
            self._renew()

    def _ended(self, control: "RunControl") -> Part | None:
        """Return the part that has come to its end; None where something else is tried by now."""
        for part, own in list(self._under_way.items()):
            if own is control:
                del self._under_way[part]
                return part
        return None

    def _start(self, part: Part) -> None:
        """Try the version on the selected pair or on a sample, instead of what is under way."""
        from pajama_tui.scoring.control import RunControl

        self._stop(part)
        studio, versions = self.studio_app.studio, self.versions
        if versions is None:
            return
        self._said.pop(part, None)
        if part == "pair":
            self.pair = None
        else:
            self.sample = None
        if studio.table is None:
            self._said[part] = "The pairs are still being read: try it again when that is done."
            self._renew()
            return
        control = RunControl()
        workspace, table, post = studio.workspace, studio.table, self.post_message
        if part == "pair":
            position = self._position()
            if position is None:
                self._said[part] = "Select a pair among the pairs, or type : and its row."
                self._renew()
                return
            work = partial(
                tryout_work.try_pair, workspace, table, versions, position, control, post
            )
        else:
            work = partial(tryout_work.try_sample, workspace, table, versions, control, post)
        self._under_way[part] = control
        self.run_worker(work, group=f"try-{part}", thread=True, exit_on_error=False)
        self._renew()

    def _stop(self, part: Part) -> None:
        control = self._under_way.pop(part, None)
        if control is not None:
            control.cancel()

    def _pairs(self) -> PairList | None:
        for screen in self.studio_app._screen_stacks.get("pairs", ())[:1]:
            return screen.query_one(PairList)
        return None

    def _position(self) -> int | None:
        pairs = self._pairs()
        row = None if pairs is None else pairs.row
        return None if row is None else self.studio_app.studio.position(row)

    def _renew(self) -> None:
        lines = [*self._state(), *self._pair_lines(), *self._sample_lines()]
        self.query_one("#trial-text", Static).update(Content("\n").join(lines))
        self.refresh_bindings()

    def _state(self) -> list[Content]:
        pieces: _Pieces = []
        if self.versions is None:
            pieces.append(("not tried yet", "$foreground-muted"))
        elif self.stale:
            pieces.append(("STALE: the text has changed since this was tried", "bold $warning"))
        if self.busy:
            parts = " and ".join(
                "the pair" if part == "pair" else "a sample" for part in self._under_way
            )
            pieces.append(
                (f"{' · ' if pieces else ''}trying on {parts} … c cancels", "bold $primary")
            )
        return [Content.assemble(*pieces)] if pieces else []

    def _pair_lines(self) -> list[Content]:
        from pajama_tui.pipeline.trial_text import heading, pair_text

        if said := self._said.get("pair"):
            return self._sentence(said)
        if self.pair is None:
            return []
        versions, pair = self.pair.versions, self.pair.pair
        width = min(max(self.size.width - 12, 20), 400)
        texts = (
            ("prompt", pair.prompt, "$foreground-muted"),
            ("a", pair.response_a, "$primary"),
            ("b", pair.response_b, "$accent"),
        )
        name = heading(versions.after.label, versions.after.sha, versions.instead_of)
        return [
            Content.styled(name, "bold"),
            *(_line(text) for text in pair_text(self.pair.trial)),
            *(
                Content.assemble(
                    (f"  {label:<7}", style),
                    (
                        fit(printable(text.strip(), limit=width), width).rstrip(),
                        "$foreground-muted",
                    ),
                )
                for label, text, style in texts
            ),
        ]

    def _sentence(self, said: str) -> list[Content]:
        """Break a sentence at the pane's width; figures stay on their line, and scroll."""
        lines = textwrap.wrap(said, max(self.size.width - 2, 20))
        return [Content.styled(line, "$warning") for line in lines]

    def _sample_lines(self) -> list[Content]:
        from pajama_tui.pipeline.trial_text import sample_text

        said = self._said.get("sample")
        if said and said != self._said.get("pair"):
            return [Content(""), *self._sentence(said)]
        if self.sample is None:
            return []
        trial = self.sample.trial
        lines = [Content(""), *(_line(text) for text in sample_text(trial))]
        if trial.dead:
            sentence = "Every text failed: saved like this, it would have no say."
            lines.append(Content.styled(sentence, "bold $error"))
        return lines


def _line(text: str) -> Content:
    """A line of the report, its warnings in another colour."""
    stripped = text.lstrip()
    if stripped.startswith("no score"):
        return Content.styled(text, "$error")
    if stripped.startswith("printed "):
        return Content.styled(text, "$secondary")
    return (
        Content.styled(text, "bold") if stripped.startswith(("Row ", "Sample:")) else Content(text)
    )
