"""One verdict taken apart: the pair, the sum, and every judge's part in it."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from pajama_tui.programs.judge import Judge
from pajama_tui.programs.parsing import docstring
from pajama_tui.ui.figures import count
from pajama_tui.ui.sturdy import Sturdy
from pajama_tui.ui.widgets.linelist import LineList
from pajama_tui.ui.widgets.partlist import PartList
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.pipeline.explaining import Explanation

_SIDE_STYLE = {"a": "bold $primary", "b": "bold $accent"}
_MUTED = "$foreground-muted"

_Pieces = list[tuple[str, str]]


class VerdictView(Sturdy, Container):
    """The verdict under the list's cursor."""

    class Left(Message):
        """The reader goes back to the list."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="detail")
        self._found: Explanation | None = None
        self._judges: Mapping[str, Judge] = {}

    def compose(self) -> ComposeResult:
        """Lay out the parts, all empty."""
        yield Static(Content(""), id="verdict-about", markup=False)
        yield PartList(id="parts")
        yield Static(Content(""), id="verdict-judge", markup=False)

    @property
    def found(self) -> "Explanation | None":
        """The verdict that is shown."""
        return self._found

    @property
    def parts(self) -> PartList:
        """The list of judges."""
        return self.query_one(PartList)

    @property
    def judge(self) -> str | None:
        """The label of the judge under the cursor."""
        part = self.parts.part
        return None if part is None else part.judge

    def say(self, sentence: str) -> None:
        """Show a sentence, and no verdict."""
        self._found = None
        self.query_one("#verdict-about", Static).update(Content.styled(sentence, _MUTED))
        self.query_one("#verdict-judge", Static).update(Content(""))
        self.parts.show((), {})

    def show(
        self, found: "Explanation", weights: Mapping[str, float], judges: Mapping[str, Judge]
    ) -> None:
        """Show a verdict.

        Args:
            weights: of the judges in the label model, by label.
            judges: those the label model was fitted on, by label.
        """
        self._found, self._judges = found, judges
        self.parts.show(found.breakdown.judges, weights)
        self._renew()

    def on_resize(self) -> None:
        self._renew()

    @on(PartList.Left)
    def _back(self, message: PartList.Left) -> None:
        message.stop()
        self.post_message(self.Left())

    @on(LineList.Moved)
    def _moved(self, message: LineList.Moved) -> None:
        message.stop()
        self._show_judge()

    def _renew(self) -> None:
        if self._found is not None:
            self.query_one("#verdict-about", Static).update(self._about(self._found))
            self._show_judge()

    def _about(self, found: "Explanation") -> Content:
        pair, of = found.pair, found.breakdown
        sure = max(of.p_a, 1 - of.p_a)
        pieces: _Pieces = [
            (f"row {count(pair.row + 1)}", "bold"),
            (" · gold ", _MUTED),
            (found.gold or "none", _SIDE_STYLE.get(found.gold or "", "")),
            (" · verdict ", _MUTED),
            (found.choice, _SIDE_STYLE.get(found.choice, "bold")),
            (f" · P(a) {of.p_a:.4f} · sure {sure:.4f}", _MUTED),
        ]
        if of.p_tie:
            pieces.append((f" · P(tie) {of.p_tie:.3f}", _MUTED))
        if found.gold in ("a", "b") and found.choice in ("a", "b") and found.gold != found.choice:
            pieces.append((" · ≠ gold", "$warning"))
        if why := _reason(found):
            pieces.append((f" · {why}", "$warning"))
        total = math.fsum(part.contribution for part in of.judges)
        pieces.append(
            (
                f"\nlog-odds of a {of.log_odds:+.4f} = sum of {len(of.judges)} judges {total:+.4f}",
                "",
            )
        )
        if of.intercept:
            pieces.append((f", of it {of.intercept:+.4f} the model's intercept, shared", _MUTED))
        if not of.additive:
            pieces.append((", trees' part credited to judges along their paths", _MUTED))
        room = max(self.size.width - 8, 20)
        pieces += [
            ("\n", ""),
            ("prompt ", _MUTED),
            (printable(" ".join(pair.prompt[: 4 * room].split()), limit=room), ""),
        ]
        return Content.assemble(*pieces)

    def _show_judge(self) -> None:
        found, part = self._found, self.parts.part
        if found is None or part is None:
            return
        pieces: _Pieces = [(printable(part.judge, limit=120), "bold")]
        judge = self._judges.get(part.judge)
        said = " ".join((docstring(judge.source) or "").split("\n\n")[0].split()) if judge else ""
        if said:
            pieces.append((f" · {printable(said, limit=300)}", ""))
        for side in ("a", "b"):
            reason = found.failures.get((self.parts.place or 0, side))
            if reason:
                told = f"\nno score of {side}: {printable(reason, limit=200)}"
                pieces.append((told, "$error"))
        self.query_one("#verdict-judge", Static).update(Content.assemble(*pieces))


def _reason(found: "Explanation") -> str:
    """Say why there is no side, in a few words."""
    sure = max(found.breakdown.p_a, 1 - found.breakdown.p_a)
    if found.identical:
        return "identical responses"
    if found.choice == "abstain" and sure < found.abstain_below:
        return f"abstains below {found.abstain_below:.3f}"
    if found.choice == "abstain":
        return "no judge has an opinion, or they cancel out"
    return "as unsure as gold's ties" if found.choice == "tie" else ""
