"""A confidence to abstain below, moved by keys, and what it keeps."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from pajama_tui.ui.figures import bar, count
from pajama_tui.ui.sturdy import Sturdy
from pajama_tui.ui.widgets.judgelist import accuracy_words
from pajama_tui.untrusted import printable

if TYPE_CHECKING:
    from pajama_tui.audits import Estimate, Threshold
    from pajama_tui.pipeline.thresholds import Kept as KeptPairs
    from pajama_tui.pipeline.thresholds import Thresholds

LOWEST, HIGHEST = 0.5, 1.0
_STEP = 0.01
_BAR = 24
_STEPS = tuple(step / 20 for step in range(10, 20))
_MUTED = "$foreground-muted"
# Of the screen's height, what is written above and below the curve.
_WRITTEN, _SENTENCE = 10, 3
# It is written anew with every key: more than this would be slow over a thin line.
_WIDEST, _HIGHEST = 110, 18

_Pieces = list[tuple[str, str]]


class ThresholdView(Sturdy, Container, can_focus=True):
    """Coverage, accuracy and error at a threshold; it is in force when it is kept."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "right,plus,right_square_bracket",
            "by(1)",
            "Higher",
            key_display="→ + ]",
            id="threshold.higher",
        ),
        Binding(
            "left,minus,left_square_bracket",
            "by(-1)",
            "Lower",
            key_display="← - [",
            id="threshold.lower",
        ),
        Binding("up,pageup,k", "by(5)", "Higher by 0.05", show=False, id="threshold.higher_5"),
        Binding("down,pagedown,j", "by(-5)", "Lower by 0.05", show=False, id="threshold.lower_5"),
        Binding("home", "to(0.5)", "Never abstain", show=False, id="threshold.none"),
        Binding(
            "g,colon",
            "goal",
            "Goal",
            tooltip="Type a confidence, an accuracy, a coverage",
            id="threshold.goal",
        ),
        Binding(
            "enter",
            "keep",
            "Keep",
            key_display="enter",
            tooltip="Abstain below it",
            id="threshold.keep",
        ),
        Binding("backspace,0", "to(0.5)", "Never abstain", show=False, id="threshold.none"),
    ]

    @dataclass
    class Kept(Message):
        """The threshold is to be in force.

        Attributes:
            threshold: 0.0 for never abstaining.
            purpose: what it was chosen for, in a few words.
            found: how it was found, where a goal was typed.
        """

        threshold: float
        purpose: str
        found: "Threshold | None"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.threshold = LOWEST
        self._thresholds: Thresholds | None = None
        self._purpose = ""
        self._found: Threshold | None = None
        self._said = ""

    def compose(self) -> ComposeResult:
        """Lay out figures, curve, table and sentence."""
        yield Static(Content(""), id="threshold-figures", markup=False)
        with Container(id="threshold-drawn"):
            yield Static(Content(""), id="threshold-curve", markup=False)
            yield Static(Content(""), id="threshold-grid", markup=False)
        yield Static(Content(""), id="threshold-said", markup=False)

    @property
    def ready(self) -> bool:
        """Whether there is anything to show."""
        return self._thresholds is not None

    def say(self, sentence: str) -> None:
        """Show a sentence in place of figures."""
        self._thresholds = None
        self._said = sentence
        self.renew()

    def show(self, thresholds: "Thresholds") -> None:
        """Show what thresholds keep."""
        self._thresholds = thresholds
        self.renew()

    def set(self, threshold: float) -> None:
        """Look at another threshold."""
        self.threshold = min(max(round(threshold, 6), LOWEST), HIGHEST)
        self._purpose, self._found = "", None
        self.renew()

    def action_by(self, steps: int) -> None:
        """Move the threshold by steps of 0.01, onto a whole one."""
        at = round(self.threshold / _STEP, 6)
        self.set(((math.floor(at) if steps > 0 else math.ceil(at)) + steps) * _STEP)

    def action_to(self, threshold: float) -> None:
        """Look at this threshold."""
        self.set(threshold)

    def action_goal(self) -> None:
        """Ask for a confidence, an accuracy or a coverage."""
        from pajama_tui.ui.screens.goal import Goal

        if self._thresholds is not None:
            self.studio_app.push_screen(Goal(self._thresholds, self.threshold), self._reached)

    def action_keep(self) -> None:
        """Put the threshold in force."""
        if self._thresholds is None:
            return
        kept = self._thresholds.at(self.threshold)
        below = 0.0 if self.threshold <= LOWEST else self.threshold
        self.post_message(self.Kept(below, self._purpose or kept.purpose(), self._found))

    def on_resize(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Write all parts anew."""
        figures = self.query_one("#threshold-figures", Static)
        parts = ("#threshold-curve", "#threshold-grid", "#threshold-said")
        curve, grid, said = (self.query_one(name, Static) for name in parts)
        if self._thresholds is None:
            figures.update(Content.styled(self._said, _MUTED))
            for each in (curve, grid, said):
                each.update(Content(""))
            return
        figures.update(self._figures(self._thresholds, self._thresholds.at(self.threshold)))
        curve.update(self._curve(self._thresholds))
        grid.update(self._grid(self._thresholds))
        said.update(self._honesty(self._thresholds))

    def _reached(self, reached: "tuple[float, str, Threshold | None] | None") -> None:
        if reached is not None:
            threshold, purpose, found = reached
            self.threshold = min(max(threshold, LOWEST), HIGHEST)
            self._purpose, self._found = purpose, found
            self.renew()

    def _figures(self, thresholds: "Thresholds", kept: "KeptPairs") -> Content:
        pairs = round(kept.verdicts / kept.coverage) if kept.coverage else 0
        verdicts = self.studio_app.studio.verdicts
        in_force = verdicts.abstain_below if verdicts is not None else 0.0
        now = "never" if in_force <= LOWEST else f"below {in_force:.4g}"
        pieces: _Pieces = [
            ("abstain below  ", _MUTED),
            (f"{self.threshold:.4g}" if self.threshold > LOWEST else "0.5: never", "bold $primary"),
            (f"   in force: {now}", _MUTED),
            ("\nverdicts given ", _MUTED),
            (f"{count(kept.verdicts)}", "bold"),
            (f" of {count(pairs)} pairs  ", ""),
            (f"{100 * kept.coverage:.1f} %", "bold"),
            (f"  {bar(kept.coverage, 1.0, _BAR)}", "$primary"),
        ]
        if kept.accuracy.value is None:
            pieces.append(("\nright          unknown: no held-out gold is so sure", "$warning"))
            if thresholds.held is None:
                pieces[-1] = ("\nright          unknown: there is no gold to hold out", "$warning")
            return Content.assemble(*pieces, ("\nerror kept     unknown", _MUTED))
        pieces += [
            ("\nright          ", _MUTED),
            (f"{accuracy_words(kept.accuracy)} %", "bold"),
            (f"  of {count(kept.rows)} held-out gold rows so sure", ""),
            ("\nerror kept     ", _MUTED),
            (f"{_risk_words(kept.accuracy)} %", "bold"),
            (f"  about {count(round(kept.wrong or 0))} wrong of {count(kept.verdicts)}", ""),
        ]
        return Content.assemble(*pieces)

    def _curve(self, thresholds: "Thresholds") -> Content:
        from pajama_tui.drawing import drawn
        from pajama_tui.ui.widgets.plot import styled

        points = thresholds.curve()
        left = self.size.height - _WRITTEN - (_SENTENCE if self._found is not None else 0)
        height = min(left, _HIGHEST)
        if not points or height < 5:
            return Content("")
        width = self.query_one("#threshold-curve").size.width or self.size.width - 2
        mark = thresholds.share_of_gold(self.threshold)
        lines = drawn(
            points,
            min(width, _WIDEST),
            height,
            x_label="share of held-out gold kept",
            y_label="share wrong of it (selective risk), 95 % interval shaded",
            x_range=(0.0, 1.0),
            y_range=(0.0, max(0.05, *(high for _, _, high in thresholds.band()), 0.0)),
            marks=() if mark is None else (mark,),
            band=thresholds.band(),
        )
        return styled(lines)

    def _grid(self, thresholds: "Thresholds") -> Content:
        from pajama_tui.pipeline.thresholds import grid

        if not self.screen.has_class("-huge"):
            return Content("")
        lines = [f"{'sure':>7} {'verdicts':>10} {'cover %':>8} {'right on gold %':>20}"]
        for each in grid(thresholds, _STEPS):
            lines.append(
                f"{f'≥ {each.threshold:.2f}':>7} {count(each.verdicts):>10} "
                f"{100 * each.coverage:>8.1f} {accuracy_words(each.accuracy):>20}"
            )
        return Content("\n".join(lines))

    def _honesty(self, thresholds: "Thresholds") -> Content:
        pieces: _Pieces = []
        if self._found is not None:
            pieces.append((printable(self._found.sentence) + "\n", "$success"))
        held = thresholds.held
        if held is None:
            return Content.assemble(*pieces)
        pieces.append(
            (
                "Right: of gold rows, each judged by a model that saw no row of its prompt. Given: "
                "of all pairs, by the verdicts themselves.",
                _MUTED,
            )
        )
        return Content.assemble(*pieces)


def _risk_words(right: "Estimate") -> str:
    """Return the share wrong in percent, with its interval."""
    from pajama_tui.audits import Estimate

    turned = [None if each is None else 1 - each for each in (right.value, right.high, right.low)]
    return accuracy_words(Estimate(*turned))
