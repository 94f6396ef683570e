"""Starts the training of a reward model on verdicts."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from pajama_tui.ui.jobs_reward import RewardWishes, VerdictsReader, plan_reward
from pajama_tui.ui.screens.jobs_form import JobForm, row
from pajama_tui.ui.widgets.choice import Choice
from pajama_tui.ui.widgets.field import Field

if TYPE_CHECKING:
    from pajama_tui.ui.jobs_starting import JobPlan

_TEXTS = ("data", "model", "out", "epochs", "lr", "batch", "max_length", "min_confidence")


class RewardForm(JobForm):
    """Data, model, where it goes, and the settings that matter most."""

    TITLE_WORDS: ClassVar[str] = "Train a reward model"

    def __init__(self, data: str) -> None:
        super().__init__()
        self._data = data
        self._reader = VerdictsReader()

    def rows(self) -> ComposeResult:
        """Lay out what is to be filled in."""
        yield from row("verdicts", Field(self._data, "a file that e or 'run' wrote", id="data"))
        model = Field("", "demo:minilm; or a folder, or a hub id", id="model")
        yield from row("model", model)
        yield from row("write it to", Field("reward", id="out"))
        yield from row("preset", Choice(("none", "pajama"), id="preset"))
        yield from row("labels", Choice(("by default", "soft", "hard"), id="labels"))
        yield from row("adapters (LoRA)", Choice(("no", "yes"), id="lora"))
        yield from row("epochs", Field("", "2", id="epochs"))
        yield from row("learning rate", Field("", "by the model's size", id="lr"))
        yield from row("pairs at once", Field("", "8", id="batch"))
        yield from row("tokens at most", Field("", "1024, or the model's own", id="max_length"))
        yield from row("confidence from", Field("", "0.5", id="min_confidence"))
        yield from row("start it", Choice(("now", "by hand"), id="when"))

    def on_mount(self) -> None:
        self.query_one("#data").focus()

    def read_wishes(self) -> RewardWishes:
        """Return the form as it is filled in."""
        text = {name: self.query_one(f"#{name}", Field).value.strip() for name in _TEXTS}
        preset, labels = (self.query_one(f"#{name}", Choice) for name in ("preset", "labels"))
        return RewardWishes(
            **text,
            preset=preset.value if preset.index else "",
            labels=labels.value if labels.index else "",
            lora=bool(self.query_one("#lora", Choice).index),
            by_hand=bool(self.query_one("#when", Choice).index),
        )

    def plan_for(self, wishes: object) -> "JobPlan":
        """Find out what it would learn from, and what it takes."""
        assert isinstance(wishes, RewardWishes)
        return plan_reward(self.studio_app.studio.workspace, wishes, self._reader)
