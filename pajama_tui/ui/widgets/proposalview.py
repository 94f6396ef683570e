"""A proposed version: what it changes, whether it passes, and what the verdicts become."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from pajama_tui.programs.diffs import DiffLine, SideLine
from pajama_tui.ui.figures import count
from pajama_tui.ui.widgets.diffview import DiffView
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.proposals import Effect
    from pajama_tui.pipeline.trying import Trial
    from pajama_tui.scoring.control import RunControl
    from pajama_tui.synthesis.chat_turns import Checked, Turn

_Pieces = list[tuple[str, str]]


@dataclass
class Proposal:
    """A proposed version and what is known of it so far.

    Attributes:
        instead_of: sha of the version in use.
        changed: lines added and removed, None until they were compared.
        run: what it is measured under, None while that is not under way.
        doing: what is being measured; `trouble`: why that came to no end.
    """

    turn: "Turn"
    instead_of: str
    changed: tuple[int, int] | None = None
    check: "Checked | None" = None
    trial: "Trial | None" = None
    effect: "Effect | None" = None
    run: "RunControl | None" = None
    doing: str = ""
    trouble: str = ""

    @property
    def sha(self) -> str:
        """Of the version that is proposed."""
        return self.turn.answer.sha if self.turn.answer else ""

    @property
    def gain(self) -> str:
        """What the verdicts gain or lose, in a few words; "" where that is not known."""
        from pajama_tui.audits.layout import percents

        effect = self.effect
        if effect is None:
            return ""
        if effect.change is None:
            return "what the verdicts gain can't be measured"
        return f"held-out accuracy {percents(effect.change, '+')} points (95 % interval)"


class ProposalView(DiffView):
    """The head and the difference, and below them all that was measured."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "a",
            "screen.accept",
            "Accept",
            tooltip="Make it the judge's version",
            id="proposal.accept",
        ),
        Binding("d", "screen.discard", "Discard", tooltip="Leave it", id="proposal.discard"),
        Binding(
            "f",
            "screen.repair",
            "Repair",
            tooltip="Ask for what fails a check to be mended",
            id="proposal.repair",
        ),
        Binding(
            "s",
            "screen.sides",
            "Side by side",
            tooltip="Show the difference the other way",
            id="proposal.sides",
        ),
        Binding(
            "t",
            "screen.measure",
            "Measure",
            tooltip="Try it, measure the verdicts again",
            id="proposal.measure",
        ),
        Binding(
            "c", "screen.cancel_measuring", "Cancel", tooltip="Stop measuring", id="proposal.cancel"
        ),
    ]

    def compose(self) -> ComposeResult:
        """Lay out head, difference and figures."""
        yield from super().compose()
        yield Static(id="figures", classes="section", markup=False)

    def tell(self, proposal: Proposal) -> None:
        """Show what is known of the proposal, the difference apart."""
        _update(self.query_one("#diff-head", Static), _head(proposal))
        _update(self.query_one("#figures", Static), _figures(proposal))

    def compare(self, proposal: Proposal, lines: list[DiffLine] | list[SideLine]) -> None:
        """Show what the proposal changes."""
        self.show(_head(proposal), lines)
        self.tell(proposal)


def short(proposal: Proposal) -> Content:
    """Return the head in one line."""
    return Content(" · ").join(_head_pieces(proposal, hints=False))


def _head(proposal: Proposal) -> Content:
    return Content("\n").join(_head_pieces(proposal))


def _head_pieces(proposal: Proposal, *, hints: bool = True) -> list[Content]:
    first: _Pieces = [(f"Proposed {proposal.sha[:8]} instead of {proposal.instead_of[:8]}", "bold")]
    if proposal.changed is not None:
        added, removed = proposal.changed
        first += [(f"  +{count(added)}", "$success"), (f" -{count(removed)}", "$error")]
    found = [Content.assemble(*first)]
    check = proposal.check
    if check is not None and check.passed:
        found.append(Content.styled("passes the checks", "$success"))
    elif check is not None:
        said = f"fails a check: {printable(check.reason)}"
        hint = " f asks for it to be mended" if hints else ""
        found.append(Content.assemble((said, "bold $error"), (hint, "")))
    if proposal.gain:
        found.append(Content.styled(proposal.gain, "bold"))
    if proposal.doing:
        hint = " c cancels" if hints else ""
        found.append(Content.styled(proposal.doing + hint, "bold $primary"))
    if proposal.trouble:
        found.append(Content.styled(printable(proposal.trouble), "$warning"))
    return found


def _figures(proposal: Proposal) -> Content:
    from pajama_tui.pipeline.effect_text import effect_text
    from pajama_tui.pipeline.trial_text import heading, sample_text

    lines: list[str] = []
    if proposal.effect is not None:
        lines += [*effect_text(proposal.effect), ""]
    if (trial := proposal.trial) is not None:
        lines.append(heading(trial.judge, trial.version, trial.instead_of))
        lines += sample_text(trial)
    return Content("\n".join(map(printable, lines)))


def _update(static: Static, content: Content) -> None:
    before = static.content
    if not (isinstance(before, Content) and before.is_same(content)):
        static.update(content)
