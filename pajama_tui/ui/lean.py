"""What keeps the app light whatever it shows: its start, its paints, its places, its threads."""

import gc
import inspect
import sys
import time
from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

import textual._callback
import textual.screen
from rich.console import Console, RenderableType
from textual import events
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.app import App
from textual.containers import Container
from textual.dom import DOMNode
from textual.geometry import Size
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import Worker

from pajama_tui.ui.covered import LeanCompositor
from pajama_tui.ui.painter import Painter

# A thread that computes gives the interpreter to a key after so long, instead of 5 ms.
_SWITCH_SECONDS = 0.0005
# What a key changes must not wait long behind a paint of something else.
textual.screen.UPDATE_PERIOD = 1 / 120  # type: ignore[misc]
_STARRED = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


def _count_parameters(function: Callable[..., Any]) -> int:
    """Return how many parameters a function has, without what `inspect` makes of each."""
    bound = isinstance(function, MethodType)
    plain = function.__func__ if isinstance(function, MethodType) else function
    if not isinstance(plain, FunctionType) or hasattr(plain, "__wrapped__"):
        return len(inspect.signature(function).parameters)
    code = plain.__code__
    return (
        code.co_argcount + code.co_kwonlyargcount + bin(code.co_flags & _STARRED).count("1") - bound
    )


# Textual asks that for each message that is a call: a dozen for a key.
textual._callback._count_parameters = _count_parameters  # type: ignore[assignment]

# A whole collection takes 0.1 s: it never comes by itself, only where no key came for a while.
_COLLECT_AFTER = (20_000, 20, 1_000_000)
_COLLECT_SECONDS, _IDLE_SECONDS = 10.0, 2.0


class LeanApp(App[int]):
    """An app that writes few bytes, styles what has changed, and does not wait for threads."""

    def __init__(self) -> None:
        super().__init__()
        self._painter = Painter(self.console)
        self._painted = False
        self._styled = 0
        self._known_mode = False
        self._typed = 0.0

    async def run_async(self, **options: Any) -> int | None:
        """Run the app until it exits; see the base class."""
        sys.setswitchinterval(_SWITCH_SECONDS)
        # Else the style sheets are parsed for Textual's own theme first.
        self.stylesheet.set_variables(self.get_css_variables())
        return await super().run_async(**options)

    def on_mount(self) -> None:
        # The shell, or an editor, has had the terminal meanwhile.
        self.app_resume_signal.subscribe(self, lambda _: self._painter.forget())
        if not gc.isenabled():
            self.call_after_refresh(self._collect_later)

    def on_resize(self) -> None:
        # A terminal that went to another size and back has moved what it showed.
        self.action_repaint()

    def action_repaint(self) -> None:
        """Paint everything anew: something else has written to the terminal."""
        self._painter.forget()
        self.screen.refresh()

    def _collect_later(self) -> None:
        """Collect garbage again, but all that there is only while nobody types."""
        # What a start makes stays, and need not be looked through.
        gc.freeze()
        gc.set_threshold(*_COLLECT_AFTER)
        gc.enable()
        self.set_interval(_COLLECT_SECONDS, self._collect)

    def _collect(self) -> None:
        if time.monotonic() - self._typed > _IDLE_SECONDS and gc.get_count()[2]:
            gc.collect()

    async def on_event(self, event: events.Event) -> None:
        """Take in an event, and when the last key came."""
        if isinstance(event, events.Key):
            self._typed = time.monotonic()
        await super().on_event(event)

    def refresh_css(self, animate: bool = True) -> None:
        """Apply the style sheets where something about them has changed.

        The base class parses them anew and styles everything, also when a place is entered for the
        first time and at the very start: there each part is styled when it is mounted.
        """
        if self.stylesheet._variables != self.get_css_variables():
            super().refresh_css(animate)
            self._styled = self._css_update_count
            return
        outdated: list[DOMNode] = []
        if self._painted and self._styled != self._css_update_count:
            outdated.append(self)
        self._styled = self._css_update_count
        for screen in self._screen_stacks.get(self._current_mode, ()):
            if screen._css_update_count not in (-1, self._css_update_count) and not outdated:
                outdated.append(screen)
            screen._css_update_count = self._css_update_count
        for node in outdated:
            self.stylesheet.update(node, animate=animate)
            if self.screen.is_mounted:
                self.screen._refresh_layout(self.size)

    def run_worker(self, work: Any, *arguments: Any, **options: Any) -> Worker[Any]:
        """Run work in the background; see the base class."""
        return super().run_worker(work, *arguments, **_described(options))

    def switch_mode(self, mode: str) -> Any:
        """Go to another place; one that was laid out before is painted at once."""
        self._known_mode = mode in self._screen_stacks and mode != self.current_mode
        if not self._known_mode:
            return super().switch_mode(mode)
        self._begin_batch()
        try:
            return super().switch_mode(mode)
        finally:
            self._known_mode = False
            # Behind what it is told when it comes into view.
            self.screen.call_later(self._switched)

    def _switched(self) -> None:
        self._end_batch()
        if not self._batch_count:
            self.screen.refresh()

    def delay_update(self, delay: float = 0.05) -> None:
        """Delay updates for a short time; not while known places change."""
        if not self._known_mode:
            super().delay_update(delay)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            self._painted = True
            painted: Any = _Painted(self._painter, renderable, self.size)
            super()._display(screen, painted)
        else:
            super()._display(screen, renderable)


class LeanScreen(Screen[None]):
    """A screen that is styled once for its size, and not again when one comes back to it."""

    # Who gets and who loses the focus is painted anew; nothing else changes.
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def __init__(self) -> None:
        super().__init__()
        self._compositor = LeanCompositor()
        width, height = self.app.size
        # With the first event about its size all would be styled a second time.
        for steps, extent in (
            (self.HORIZONTAL_BREAKPOINTS, width),
            (self.VERTICAL_BREAKPOINTS, height),
        ):
            self.add_class(*self._get_breakpoint_classes(extent, steps or []), update=False)

    def run_worker(self, work: Any, *arguments: Any, **options: Any) -> Worker[Any]:
        """Run work in the background; see the base class."""
        return super().run_worker(work, *arguments, **_described(options))

    def _screen_resized(self, size: Size) -> None:
        """Lay out for a size; a place that one comes back to is laid out for it already."""
        if size != self._size:
            super()._screen_resized(size)

    def _compositor_refresh(self) -> None:
        """Paint what has changed, unless all is about to be painted."""
        if not self._repaint_required:
            super()._compositor_refresh()

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        # What has changed meanwhile, the app's style sheets among it, is styled already.
        event.refresh_styles = False


class _Painted(CompositorUpdate):
    """An update of the compositor that is written by the painter."""

    def __init__(
        self, painter: Painter, update: LayoutUpdate | ChopsUpdate, size: tuple[int, int]
    ) -> None:
        self._painter, self._update, self._size = painter, update, size

    def render_segments(self, console: Console) -> str:
        """Return what to write."""
        return self._painter.sequence(self._update, self._size)


def _described(options: dict[str, Any]) -> dict[str, Any]:
    """Describe work by its group; else by its `repr`, with all arrays that it is given."""
    return {"description": options.get("group") or "work", **options}


def _laid_out_once(widget: type[Widget]) -> None:
    """Lay out a kind of widget that never scrolls once where it changes its size, not twice.

    Textual takes note of the size that a layout has found by asking for another layout.
    """
    size = Reactive(Size(0, 0), layout=False, repaint=False)
    size.__set_name__(widget, "virtual_size")
    widget.virtual_size = size


_laid_out_once(Static)
_laid_out_once(Container)
