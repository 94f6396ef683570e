"""How long a key takes to be painted: at rest, while pairs are read, during a run, during a report.

A key's time is from the moment it is typed to the last byte of the first paint after which the
screen shows what it did: another row under the cursor, the place's name, the letters typed so far.
Keys come at a typist's rate, in an order that does not depend on how fast they are. A lone escape
is given for itself: a program waits 100 ms for what would make it the beginning of another key.
"""

import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from studio_figures import Figure, Row, quantile
from studio_made import Place
from studio_process import cpu_seconds
from studio_screen import Screen
from studio_terminal import Terminal

SIZES = ((80, 24), (200, 50))
_CURSOR = "›"
PAGE_DOWN, PAGE_UP = b"\x1b[6~", b"\x1b[5~"
_RATE = (0.09, 0.17)
_WAITS = "escape"
_GROUPS = {
    "in lists": ("j", "k", "page down", "page up"),
    "typing a filter": ("/", "type"),
    "to another place": ("1-6",),
}
_PLACES = ("Pairs", "Judges", "Run", "Verdicts", "Jobs", "Session")


@dataclass(frozen=True, slots=True)
class Key:
    """One key; `done` says of what was under the cursor before, and the screen, that it is done."""

    name: str
    keys: bytes
    done: Callable[[str, Screen], object]


def moves(count: int, seed: int) -> Iterator[Key]:
    """Keys as in use: a list is walked and paged, places are visited, a filter is typed.

    None of them is one that has nothing to do, as a step up from the first line has.
    """
    draw = random.Random(seed)
    made = 0
    yield _move("page down")
    while made < count:
        tour = [_place(number) for number in (*draw.sample(range(3, 7), 2), 2)]
        for key in (*_walk(draw), *tour, *_filter(draw), _move("j"), _place(1)):
            yield key
            made += 1


def _move(name: str) -> Key:
    keys = {"j": b"j", "k": b"k", "page down": PAGE_DOWN, "page up": PAGE_UP}[name]
    return Key(name, keys, lambda before, screen: under_cursor(screen) not in ("", before))


def under_cursor(screen: Screen) -> str:
    """The row's number, or the judge's name: what else stands there changes during a run."""
    found = re.search(_CURSOR + r"[^\w│]*(\d+|\w{4,})", screen.line_with(_CURSOR))
    return found[1] if found else ""


def _walk(draw: random.Random) -> list[Key]:
    keys = [_move("page down")]
    for _ in range(draw.randint(2, 4)):
        down, up = map(_move, draw.choice((("j", "k"), ("page down", "page up"))))
        keys += draw.choice(([down, down, up], [down, up], [down, down]))
    return keys


def _place(number: int) -> Key:
    name = f"[{number} {_PLACES[number - 1]}]"
    return Key("1-6", b"%d" % number, lambda _, screen: name in screen.lines[0])


def _filter(draw: random.Random) -> list[Key]:
    word = draw.choice(("accuracy", "weight", "length", "format"))
    keys = [Key("/", b"/", lambda _, screen: "List all" in screen.lines[-1])]
    for end in range(1, len(word) + 1):
        keys.append(Key("type", word[end - 1].encode(), _has_typed(word[:end])))
    return [*keys, Key(_WAITS, b"\x1b", lambda _, screen: not _has_typed(word)("", screen))]


def _has_typed(text: str) -> Callable[[str, Screen], bool]:
    return lambda _, screen: any(line.strip() == text for line in screen.lines[:5])


def measure(place: Place, rows: int, count: int) -> list[Row]:
    """Measure all phases at both sizes."""
    found = []
    for size in SIZES:
        found += _at_rest_and_running(place, rows, count, size)
    return found


def _at_rest_and_running(place: Place, rows: int, count: int, size: tuple[int, int]) -> list[Row]:
    command = place.studio(place.pairs(rows), "--session", place.session())
    with Terminal(command, size, place.folder, place.environ()) as terminal:
        terminal.shows_text("Q0000000")
        terminal.quiet(0.5)
        found = _typed(terminal, moves(count, 1), f"keys, reading, {size[0]}x{size[1]}")
        ready(terminal)
        found += _typed(terminal, moves(count, 2), f"keys, at rest, {size[0]}x{size[1]}")
        terminal.press("r")
        terminal.shows_text("running")
        terminal.rest(3)
        terminal.press("1")
        terminal.rest(1)
        found += _typed(terminal, moves(count, 3), f"keys, during a run, {size[0]}x{size[1]}")
    return found


def all_known(terminal: Terminal) -> None:
    """Wait until all pairs were read."""
    terminal.shows(lambda screen: re.search(r"\d rows(?!.* read)", screen.lines[1]), 1200)


def ready(terminal: Terminal) -> None:
    """Wait until all pairs were read and nothing goes on."""
    all_known(terminal)
    spent = -1.0
    while cpu_seconds(terminal.pid) - spent > 0.1:
        spent = cpu_seconds(terminal.pid)
        terminal.rest(1.5)
    terminal.catch_up()


def _typed(terminal: Terminal, keys: Iterator[Key], name: str) -> list[Row]:
    draw = random.Random(0)
    times: dict[str, list[float]] = {}
    costs: dict[str, list[float]] = {}
    spent = cpu_seconds(terminal.pid)
    for key in keys:
        terminal.catch_up()
        before, cpu = under_cursor(terminal.screen), cpu_seconds(terminal.pid)
        began = terminal.press(key.keys)
        seen = terminal.shows(lambda screen, key=key, before=before: key.done(before, screen))
        times.setdefault(key.name, []).append(1000 * (seen.at - began))
        costs.setdefault(key.name, []).append(1000 * (seen.cpu - cpu))
        terminal.rest(max(began + draw.uniform(*_RATE) - time.perf_counter(), 0.01))
    spent = cpu_seconds(terminal.pid) - spent
    every = tuple(key for key in times if key != _WAITS)
    escapes = f"a lone escape: p95 {quantile(times.get(_WAITS, [0.0]), 0.95):.0f} ms"
    count = sum(len(times[key]) for key in every)
    cost = [Figure("CPU a key", 1000 * spent / count, "ms")]
    found = [_of(times, costs, every, name, cost, escapes)]
    for group, names in _GROUPS.items():
        found.append(_of(times, costs, names, f"  {group}", [], ""))
    return found


def _of(
    times: dict[str, list[float]],
    costs: dict[str, list[float]],
    names: tuple[str, ...],
    title: str,
    more: list[Figure],
    note: str,
) -> Row:
    wall = [each for name in names for each in times.get(name, ())]
    cost = [each for name in names for each in costs.get(name, ())]
    if not wall:
        return Row(title, [], note="none typed")
    return Row(
        title,
        [
            Figure("p50", quantile(wall, 0.5), "ms"),
            Figure("p95", quantile(wall, 0.95), "ms", 50.0),
            Figure("max", max(wall), "ms"),
            Figure("CPU to the paint, p95", quantile(cost, 0.95), "ms"),
            *more,
            Figure("keys", float(len(wall)), ""),
        ],
        note=note,
    )
