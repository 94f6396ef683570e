"""Every key of the studio by the name of what it does, and the user's own keys checked."""

import difflib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys, _character_to_key

import pajama_tui.ui
from pajama_tui.untrusted import printable

_PACKAGE = "pajama_tui.ui"
# What these are in a terminal: tab, enter, backspace, escape.
_SAME_AS = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace", "ctrl+[": "escape"}
_NAMED = {key.value for key in Keys} | {"space", "enter", "backspace", "tab", "escape", "delete"}
_ANY_TERMINAL = re.compile(r"(ctrl\+[a-z]|shift\+(tab|up|down|left|right|home|end)|f\d{1,2})")
_HELD = re.compile(r"(ctrl|shift|alt|super|meta|hyper)\+")


@dataclass(frozen=True, slots=True)
class NamedKey:
    """What can be done by a key.

    Attributes:
        id: names it in a keymap, such as "pairs.filter".
        keys: as bound without a keymap.
        does: in words.
    """

    id: str
    keys: tuple[str, ...]
    does: str


def named_keys() -> list[NamedKey]:
    """Return all keys that have a name, by name. Loads every screen there is."""
    found: dict[str, NamedKey] = {}
    for node in _nodes():
        here: dict[str, NamedKey] = {}
        for binding in node.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id:
                keys = tuple(_normal(key) for key in binding.key.split(","))
                does = binding.tooltip or binding.description
                before = here.get(binding.id)
                named = NamedKey(binding.id, (*before.keys, *keys) if before else keys, does)
                here[binding.id] = named
        # What two kinds of lists do alike has one name; the list that all are made of is told of.
        found = here | found
    return [found[id] for id in sorted(found)]


def problems(keymap: Mapping[str, str]) -> list[str]:
    """Return a sentence for each name, or key, of a keymap that can't be right."""
    known = {key.id: key for key in named_keys()}
    found = [_unknown(id, known) for id in keymap if id not in known]
    for id, keys in keymap.items():
        found += [
            f"'{printable(id, limit=60)}': {reason}"
            for key in keys.split(",")
            if (reason := _why_no_key(key.strip()))
        ]
    said = set()
    for node in _nodes():
        for id, other, key in _clashes(node, keymap):
            if (id, other) not in said:
                said |= {(id, other), (other, id)}
                found.append(
                    f"'{id}' and '{other}' are both on {key}: only one of them can be reached by "
                    "it. Give one another key."
                )
    return found


def _nodes() -> Iterator[type[DOMNode]]:
    for module in pkgutil.walk_packages(pajama_tui.ui.__path__, f"{_PACKAGE}."):
        import_module(module.name)
    yield from _below(DOMNode, set())


def _below(node: type[DOMNode], seen: set[type[DOMNode]]) -> Iterator[type[DOMNode]]:
    for each in node.__subclasses__():
        if each not in seen:
            seen.add(each)
            if each.__module__.startswith(f"{_PACKAGE}."):
                yield each
            yield from _below(each, seen)


def _clashes(node: type[DOMNode], keymap: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield two names and the key they share in one place, where the keymap brings it about."""
    by_key: dict[str, set[str]] = {}
    for binding in _bindings(node):
        if binding.id:
            for key in keymap.get(binding.id, binding.key).split(","):
                by_key.setdefault(_normal(key), set()).add(binding.id)
    for key, ids in by_key.items():
        mapped = sorted(ids & set(keymap))
        for id in mapped:
            for other in sorted(ids - {id}):
                yield id, other, key


def _bindings(node: type[DOMNode]) -> Iterable[Binding]:
    # What the class has of its own and what it inherits, as Textual merges them.
    merged = node._merged_bindings
    return [] if merged is None else [binding for _, binding in merged]


def _normal(key: str) -> str:
    key = key.strip()
    return _character_to_key(key) if len(key) == 1 else key


def _why_no_key(key: str) -> str:
    if key in _SAME_AS:
        return f"in a terminal {key} is {_SAME_AS[key]}, and cannot be told from it."
    if not key:
        return "there is nothing between two commas; the comma itself is called 'comma'."
    if len(key) == 1 or _ANY_TERMINAL.fullmatch(key):
        return ""
    bare = _HELD.sub("", key)
    if key in _NAMED or (bare == key and _is_sign(key)):
        return ""
    if bare != key and (len(bare) == 1 or bare in _NAMED or _is_sign(bare)):
        return (
            f"few terminals send {printable(key, limit=40)}, and none inside tmux or screen: "
            "letters, digits, ctrl with a letter and function keys always arrive."
        )
    return f"there is no key '{printable(key, limit=40)}'."


def _is_sign(key: str) -> bool:
    """Return whether a key's name is that of a character, such as "question_mark"."""
    import unicodedata

    from textual.keys import KEY_NAME_REPLACEMENTS

    if key in KEY_NAME_REPLACEMENTS.values():
        return True
    try:
        unicodedata.lookup(key.replace("_", " ").upper())
    except KeyError:
        return False
    return True


def _unknown(id: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(id, list(known), 1)
    hint = f"did you mean '{close[0]}'?" if close else "'pajama-tui config keys' lists all names."
    return f"There is nothing called '{printable(id, limit=60)}' to put a key on; {hint}"
