"""Remembers where one is, and goes back there when the session is opened again."""

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.timer import Timer

from pajama_tui.ui.screens.place import Place
from pajama_tui.ui.view_file import View, read_view, write_view

if TYPE_CHECKING:
    from pajama_tui.ui.app import StudioApp

# After a change the file is written so much later, and not more often.
_WRITE_SECONDS = 1.5


class ViewKeeper:
    """Of one running studio; a session that is open to look only is read, never written."""

    def __init__(self, app: "StudioApp") -> None:
        self._app = app
        self._pending: dict[str, dict[str, Any]] = {}
        self._timer: Timer | None = None
        self._written: View | None = None
        self._touched = False

    async def begin(self) -> None:
        """Go to the place that was in view; what was there follows once the pairs are known."""
        view = read_view(self._session)
        self._written = view
        fingerprint = self._session.data.fingerprint
        if view.data is None or fingerprint is None or view.data == fingerprint:
            self._pending = dict(view.states)
        if view.place in self._app.PLACES and view.place != self._app.place and not self._touched:
            await self._app.switch_mode(view.place)

    def ready(self) -> None:
        """Go back to where one was in all places that are open; the pairs are known now."""
        if self._touched and not self._pending:
            return
        for name in self._app.PLACES:
            self.entered(name)

    def entered(self, name: str) -> None:
        """Go back to where one was in this place, if it is open and was not yet."""
        if name in self._pending:
            # A place that is new has nothing on it before it is painted.
            self._app.call_after_refresh(self._enter, name)

    def _enter(self, name: str) -> None:
        place = self._place(name)
        if place is None or self._app.studio.table is None or name not in self._pending:
            return
        state = self._pending.pop(name)
        if not (self._touched and name == "pairs"):
            self._restore(place, state)

    def _restore(self, place: Place, state: dict[str, Any]) -> None:
        try:
            place.restore(state)
        except Exception as error:
            # Of another version, or edited; the place stays as it is.
            self._app.report(error, once=True)

    def touch(self) -> None:
        """Take note that the user has done something; it is written before long."""
        self._touched = True
        if self._timer is None and not self._session.readonly:
            self._timer = self._app.set_timer(_WRITE_SECONDS, self._due)

    def _due(self) -> None:
        self._timer = None
        view = self._view()
        if view != self._written:
            self._written = view
            self._app.run_worker(
                partial(write_view, self._session, view),
                group="view",
                thread=True,
                exclusive=True,
                exit_on_error=False,
            )

    def flush(self) -> None:
        """Write now; called when the studio is left, however it is left."""
        for place in filter(None, map(self._place, self._app.PLACES)):
            try:
                place.leaving()
            except Exception as error:
                # Leaving must not fail over this; it is the last that can be said.
                self._app.farewell = self._app.sentence_of(error)
        if self._touched and not self._session.readonly:
            view = self._view()
            if view != self._written:
                self._written = view
                write_view(self._session, view)

    def _view(self) -> View:
        states = dict(self._pending)
        for name in self._app.PLACES:
            place = self._place(name)
            if place is None or name in self._pending:
                continue
            try:
                states[name] = place.view_state()
            except Exception as error:
                # Leaving must not fail over this.
                self._app.report(error, once=True)
        return View(self._app.place, states, self._session.data.fingerprint)

    def _place(self, name: str) -> Place | None:
        place = self._app.place_of(name)
        # One that is being laid out has nothing on it yet.
        return place if place is not None and place.is_mounted and place.children else None

    @property
    def _session(self) -> Any:
        return self._app.studio.workspace.session
