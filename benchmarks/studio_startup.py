"""What the studio's start costs, beside an empty Textual app, run after run in turn."""

import statistics
import time
from dataclasses import dataclass

from studio_figures import Figure, Row
from studio_keys import all_known
from studio_made import EMPTY, Place
from studio_process import heavy_libraries, peak_mib, resident_mib
from studio_terminal import Terminal

_SIZE = (120, 40)
_PAIR = "Q0000000"


@dataclass(frozen=True, slots=True)
class _Start:
    """One start: seconds and processor seconds to the first paint, MiB then; seconds to a pair."""

    wall: float
    cpu: float
    resident: float
    heavy: list[str]
    pair: float
    pair_resident: float


def measure(place: Place, rows: int, runs: int) -> list[Row]:
    """Measure an empty app, the demo and a file of so many pairs, `runs` times each."""
    data = place.pairs(rows)
    size = data.stat().st_size
    name = f"a file of {size / 1e9:.2g} GB" if size >= 1e8 else f"{rows:,} pairs"
    cases = {
        "an empty Textual app": (place.app(EMPTY), "READY"),
        "the studio on the demo": (
            place.studio("demo", "--session", place.session()),
            "›",
        ),
        f"the studio on {name}": (place.studio(data, "--session", place.session()), _PAIR),
    }
    starts: dict[str, list[_Start]] = {case: [] for case in cases}
    for turn in range(runs + 1):
        for case, (command, sign) in cases.items():
            start = _started(place, command, sign)
            if turn:
                starts[case].append(start)
    base = starts["an empty Textual app"]
    found = [_row(case, each, base if each is not base else None) for case, each in starts.items()]
    found.append(_all_read(place, data, name))
    return found


def _started(place: Place, command: list[str], sign: str) -> _Start:
    with Terminal(command, _SIZE, place.folder, place.environ()) as terminal:
        first = terminal.first_paint()
        heavy = heavy_libraries(terminal.pid)
        pair = terminal.shows_text(sign)
        return _Start(
            wall=first.at - terminal.began,
            cpu=first.cpu,
            resident=first.resident,
            heavy=heavy,
            pair=pair.at - terminal.began,
            pair_resident=pair.resident,
        )


def _row(case: str, starts: list[_Start], base: list[_Start] | None) -> Row:
    def middle(name: str, of: list[_Start] = starts) -> float:
        return statistics.median(getattr(start, name) for start in of)

    least = min(start.cpu for start in starts)
    studio = base is not None
    figures = [
        Figure("CPU", middle("cpu"), "s"),
        Figure("min", least, "s"),
        Figure("wall", middle("wall"), "s"),
        Figure("memory", middle("resident"), "MiB", 60.0 if studio else None),
    ]
    if base is not None:
        figures[2:2] = [
            Figure("ratio of medians", middle("cpu") / middle("cpu", base), "x", 2.0),
            Figure("of minima", least / min(start.cpu for start in base), "x", 2.0),
        ]
        figures.append(Figure("first pair", middle("pair"), "s", 1.5))
    heavy = sorted({name for start in starts for name in start.heavy})
    note = f"heavy libraries loaded by then: {', '.join(heavy) or 'none'}" if studio else ""
    return Row(f"start, {case}", figures, note)


def _all_read(place: Place, data: object, name: str) -> Row:
    """Measure how long it takes until all pairs are known, and what memory that needs."""
    command = place.studio(data, "--session", place.session())
    with Terminal(command, _SIZE, place.folder, place.environ()) as terminal:
        terminal.shows_text(_PAIR)
        all_known(terminal)
        figures = [
            Figure("all pairs known", time.perf_counter() - terminal.began, "s"),
            Figure("memory then", resident_mib(terminal.pid), "MiB"),
            Figure("peak", peak_mib(terminal.pid), "MiB"),
        ]
    return Row(f"start, all of {name}", figures)
