"""The top line: where one is, the data, and what must be known all the time."""

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from pajama_tui.ui.figures import fit, share
from pajama_tui.ui.sturdy import Sturdy
from pajama_tui.untrusted import printable

# The data's name is worth so many cells more than the names of the other places.
_NAME = 12


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
        """Make the line; the narrower it is, the fewer places are named."""
        here, name, state = self._shown
        places = self.studio_app.PLACES
        wanted = min(len(name), _NAME) + len(state) + 4
        for words in (_spacious, _close, _numbers):
            pieces = words(places, here)
            used = sum(len(text) for text, _ in pieces)
            if used + wanted <= self.size.width:
                break
        room = self.size.width - used - len(state) - 4
        pieces.append(("  " + fit(name, max(room, 0)) + " ", ""))
        loud = not self.studio_app.studio.workspace.locked
        pieces.append((state + " ", "bold $error" if loud else "$foreground-muted"))
        return Content.assemble(*pieces)


def _spacious(places: Sequence[str], here: str) -> list[tuple[str, str]]:
    return [(" ", "")] + [
        (f"[{number} {place.title()}]" if place == here else f" {number} {place.title()} ", style)
        for number, place, style in _styled(places, here)
    ]


def _close(places: Sequence[str], here: str) -> list[tuple[str, str]]:
    return [
        (f"[{number} {place.title()}]" if place == here else f" {number} {place.title()}", style)
        for number, place, style in _styled(places, here)
    ]


def _numbers(places: Sequence[str], here: str) -> list[tuple[str, str]]:
    return [
        (f" [{number} {place.title()}]" if place == here else f" {number}", style)
        for number, place, style in _styled(places, here)
    ]


def _styled(places: Sequence[str], here: str) -> list[tuple[int, str, str]]:
    return [
        (number, place, "bold $primary" if place == here else "$foreground-muted")
        for number, place in enumerate(places, 1)
    ]


class UnsafeLine(Widget):
    """The line that never goes away while judges run without a sandbox."""

    ALLOW_SELECT = False

    def render(self) -> Content:
        """Make the line."""
        text = "UNSAFE: judges run outside the sandbox, with all your rights (--unsafe-no-sandbox)"
        return Content(fit(text, self.size.width))
