"""The labels of a session: how they came about, and what the last ones changed."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from pajama_tui.ui.figures import counted
from pajama_tui.ui.screens.dialog import Dialog

if TYPE_CHECKING:
    from pajama_tui.pipeline.label_order import Order

_SHOWN = 5


class LabelSheet(Dialog[None]):
    """Text alone."""

    TITLE_TEXT = "Labels"
    READS = True

    def __init__(self, order: "Order", why: str = "") -> None:
        super().__init__()
        self._order, self._why = order, why

    def content(self) -> ComposeResult:
        """Lay out one paragraph a subject."""
        for name, lines in (
            *((("why this row", iter([self._why])),) if self._why else ()),
            ("what the last label changed", self._changed()),
            ("given", self._given()),
            ("last decisions; u takes them back one by one", self._last()),
            ("next; o changes the order", self._next()),
        ):
            yield Static(Content(name), classes="label", markup=False)
            yield Static(Content("\n".join(lines)), classes="text", markup=False)

    def _given(self) -> Iterator[str]:
        labels = self.studio_app.studio.labels
        assert labels is not None
        held = [labels.log.holds(row) for row in labels.log.labels]
        orders = Counter(each.order or "chosen by hand" for each in held if each)
        by = ", ".join(f"{number} {order}" for order, number in orders.most_common())
        number = counted(len(held), "label")
        yield f"{number}{f' ({by})' if by else ''}, {len(labels.log.skipped)} skipped."
        others = len(held) - orders["random"]
        if others:
            yield (
                f"Not drawn at random: {others}. What is not teaches the label model, but accuracy "
                "on it is not that on the data, so it is measured without."
            )

    def _next(self) -> Iterator[str]:
        from pajama_tui.pipeline.label_text import ORDER_WORDS

        for order, words in ORDER_WORDS.items():
            yield f"{'›' if order == self._order else ' '} {order}: {words}"
        yield (
            "Simulated on three sets with gold: with 25 or 50 labels no order clearly taught more "
            "than random; with 100, disagreement did on one set, by 0.9 points, and the order of "
            "the data taught less on another, by 1.5."
        )

    def _changed(self) -> Iterator[str]:
        from pajama_tui.pipeline.label_text import effect_lines

        effect = self.studio_app.studio.effect
        if effect is None:
            yield "Nothing is known yet: label a row while there are verdicts (r runs the judges)."
        else:
            yield from effect_lines(effect)

    def _last(self) -> Iterator[str]:
        from pajama_tui.pipeline.label_text import decision_text

        labels = self.studio_app.studio.labels
        assert labels is not None
        for decision in reversed(labels.log.decisions[-_SHOWN:]):
            yield decision_text(decision)
        if not labels.log.decisions:
            yield "none"
