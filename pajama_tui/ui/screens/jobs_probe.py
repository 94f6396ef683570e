"""Starts the learning of probes from responses with scores."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from pajama_tui.ui.jobs_probe import ProbeWishes, RowsReader, plan_probe
from pajama_tui.ui.screens.jobs_form import JobForm, row
from pajama_tui.ui.widgets.choice import Choice
from pajama_tui.ui.widgets.field import Field

if TYPE_CHECKING:
    from pajama_tui.ui.jobs_starting import JobPlan

_TEXTS = ("data", "model", "out", "aspects")


class ProbeForm(JobForm):
    """Data, model, where it goes, and what is searched."""

    TITLE_WORDS: ClassVar[str] = "Learn probes"

    def __init__(self, data: str) -> None:
        super().__init__()
        self._data = data
        self._reader = RowsReader()

    def rows(self) -> ComposeResult:
        """Lay out what is to be filled in."""
        data = Field(self._data, "responses with scores, or verdicts", id="data")
        yield from row("labelled rows", data)
        yield from row("model", Field("", "demo:smollm2; or a folder, or a hub id", id="model"))
        yield from row("write them to", Field("probes", id="out"))
        yield from row("aspects", Field("", "all that the rows have", id="aspects"))
        yield from row("kind", Choice(("binary", "multi"), id="kind"))
        yield from row("preset", Choice(("none", "inspector"), id="preset"))
        yield from row("search", Choice(("by default", "quick", "full"), id="search"))
        yield from row("as many of each score", Choice(("no", "yes"), id="balance"))
        yield from row("suspicious rows", Choice(("learn from them", "leave out"), id="suspect"))
        yield from row("start it", Choice(("now", "by hand"), id="when"))

    def on_mount(self) -> None:
        self.query_one("#data").focus()

    def read_wishes(self) -> ProbeWishes:
        """Return the form as it is filled in."""
        text = {name: self.query_one(f"#{name}", Field).value.strip() for name in _TEXTS}
        names = ("kind", "preset", "search", "balance", "suspect", "when")
        choices = {name: self.query_one(f"#{name}", Choice) for name in names}
        return ProbeWishes(
            **text,
            kind=choices["kind"].value,
            preset=choices["preset"].value if choices["preset"].index else "",
            search=choices["search"].value if choices["search"].index else "",
            balance=bool(choices["balance"].index),
            without_suspect=bool(choices["suspect"].index),
            by_hand=bool(choices["when"].index),
        )

    def plan_for(self, wishes: object) -> "JobPlan":
        """Find out what they would learn from, and what it takes."""
        assert isinstance(wishes, ProbeWishes)
        return plan_probe(self.studio_app.studio.workspace, wishes, self._reader)
