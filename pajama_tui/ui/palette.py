"""The command palette: every action of the studio, also of places that are not in view."""

from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

from pajama_tui.ui.screens.place import Place

if TYPE_CHECKING:
    from pajama_tui.ui.app import StudioApp

EVERYWHERE = "Studio"


def commands(app: "StudioApp", screen: Screen[Any]) -> Iterator[SystemCommand]:
    """Yield all actions as "place: action"; what is in view first, then the other places."""
    for number, name in enumerate(app.PLACES, 1):
        title = name.title()
        help_text = f"Go to the {name} ({number})"
        yield SystemCommand(title, help_text, partial(app.action_place, name))
    seen = {f"{EVERYWHERE}: Go to the {name}" for name in app.PLACES}
    yield SystemCommand(f"{EVERYWHERE}: Theme", "Choose other colours", app.action_change_theme)
    for node, binding, enabled, tooltip in screen.active_bindings.values():
        title = f"{_of(node, app, screen)}: {binding.description}"
        if enabled and binding.description and title not in seen:
            seen.add(title)
            action = partial(app.run_action, binding.action, node)
            yield _command(app, title, binding, tooltip, action)
    for name in app.PLACES:
        for binding in _own(app.place_class(name)):
            title = f"{name.title()}: {binding.description}"
            if title not in seen and (name != app.place or screen is not app.place_of(name)):
                seen.add(title)
                there = partial(_act_there, app, name, binding.action)
                yield _command(app, title, binding, binding.tooltip, there)


def _command(
    app: "StudioApp",
    title: str,
    binding: Binding,
    tooltip: str,
    action: Callable[[], Awaitable[object]],
) -> SystemCommand:
    key = binding.key_display or app.get_key_display(binding)
    return SystemCommand(title, f"{tooltip} ({key})" if tooltip else key, action)


def _of(node: DOMNode, app: "StudioApp", screen: Screen[Any]) -> str:
    """Name the place that an active binding belongs to."""
    if isinstance(node, App):
        return EVERYWHERE
    owner = node if isinstance(node, Screen) else screen
    if isinstance(owner, Place) and owner is app.place_of(app.place):
        return app.place.title()
    return getattr(owner, "TITLE_TEXT", "") or "Here"


def _own(place: type[Place]) -> Iterable[Binding]:
    """Return the place's own bindings in words, one for all keys of an action."""
    for node in place.__mro__:
        if issubclass(node, Place):
            found = node.__dict__.get("BINDINGS", ())
            yield from (each for each in found if isinstance(each, Binding) and each.description)


async def _act_there(app: "StudioApp", name: str, action: str) -> None:
    """Go to the place, and do it there where it can be done now."""
    await app.action_place(name)
    place = app.place_of(name)
    if place is None or app.screen is not place:
        app.say(f"Something lies over the {name}: esc puts it away, then this can be done.")
        return
    method = action.partition("(")[0]
    if "." not in method and place.check_action(method, ()) is not True:
        app.say("There is nothing to do that with at the moment.")
        return
    # What the place lays out when it is first entered must be there.
    app.call_after_refresh(app.run_action, action, place)
