"""The top line: where one is, the data, and what must be known all the time."""

from textual.content import Content
from textual.widget import Widget

from pajama_tui.ui.figures import fit, share
from pajama_tui.ui.sturdy import Sturdy
from pajama_tui.untrusted import printable


class StatusLine(Sturdy, Widget):
    """One line: the places, the data's name, the run, the sandbox."""

    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._shown = ("", "", "")

    def on_mount(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Repaint if what there is to say has changed."""
        app = self.studio_app
        studio = app.studio
        parts = [f"sandbox {studio.sandbox}" if studio.workspace.locked else "UNSAFE: NO SANDBOX"]
        progress = studio.progress
        if studio.running and progress is not None:
            word = "paused" if progress.paused else "running"
            parts.insert(0, f"{word} {share(progress.done, progress.total)}")
        elif studio.running:
            parts.insert(0, "starting")
        if studio.generating and studio.generation is not None:
            run = studio.generation
            parts.insert(0, f"writing judges {run.done}/{len(run.lines)}")
        if studio.answer is not None:
            parts.insert(0, "answering")
        if studio.workspace.session.readonly:
            parts.insert(0, "read-only")
        name = printable(studio.workspace.source.name, limit=200)
        shown = (app.place, name, " · ".join(parts))
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def render(self) -> Content:
        """Make the line."""
        here, name, state = self._shown
        pieces: list[tuple[str, str]] = [(" ", "")]
        used = 1
        for number, place in enumerate(self.studio_app.PLACES, 1):
            text = f"[{number} {place.title()}]" if place == here else f" {number} {place.title()} "
            pieces.append((text, "bold $primary" if place == here else "$foreground-muted"))
            used += len(text)
        room = self.size.width - used - len(state) - 4
        pieces.append(("  " + fit(name, room) + " ", ""))
        loud = not self.studio_app.studio.workspace.locked
        pieces.append((state + " ", "bold $error" if loud else "$foreground-muted"))
        return Content.assemble(*pieces)


class UnsafeLine(Widget):
    """The line that never goes away while judges run without a sandbox."""

    ALLOW_SELECT = False

    def render(self) -> Content:
        """Make the line."""
        text = "UNSAFE: judges run outside the sandbox, with all your rights (--unsafe-no-sandbox)"
        return Content(fit(text, self.size.width))
