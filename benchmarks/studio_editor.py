"""What a key costs in the studio's editor and in Textual's own, in a long Python source."""

from dataclasses import dataclass

from studio_figures import Figure, Row, quantile
from studio_made import AREA, Place, source
from studio_process import cpu_seconds
from studio_terminal import Terminal

_SIZE = (120, 40)
_SILENCE = 0.4
# Lines above that say where the cursor is.
_TITLE = 3
_BELOW = 15
_DOWN, _END, _BACKSPACE, _UNDO = b"\x1b[B", b"\x1b[F", b"\x7f", b"\x1a"
_UP = b"\x1b[A"


@dataclass(frozen=True, slots=True)
class _Deed:
    """Something done in an editor: what is typed before, not measured, and what is measured."""

    name: str
    keys: bytes
    before: bytes = b""


def _deeds(times: int) -> list[_Deed]:
    """All that is measured, in an order in which each leaves the source almost as it was."""
    pasted = "\n".join(f"    pasted_{line} = {line}" for line in range(20))
    found = []
    for turn in range(times):
        letter = b"abcdefghij"[turn % 10 : turn % 10 + 1]
        found += [
            _Deed("a letter", letter, _END),
            _Deed("backspace", _BACKSPACE),
            _Deed("Enter", b"\r"),
            _Deed("joining backspace", _BACKSPACE),
            _Deed("paste of 20 lines", b"\x1b[200~%s\x1b[201~" % pasted.encode(), _END),
            _Deed("undo of the paste", _UNDO),
        ]
    return found


def measure(place: Place, lines: int, times: int) -> list[Row]:
    """Measure both editors, in the middle of a source of so many lines."""
    text = place.folder / f"source-{lines}.py"
    text.write_text(source(lines))
    found = []
    command = place.studio(
        place.pairs(20), "--session", place.session(), "--judges", place.judges(lines)
    )
    with Terminal(command, _SIZE, place.folder, place.environ()) as terminal:
        terminal.shows_text("Q0000000")
        terminal.quiet(1)
        for key, sign in ((b"2", r"\[2 Judges\]"), (b"e", "Save")):
            terminal.press(key)
            terminal.shows_text(sign)
            terminal.quiet(1)
        found += _rows(terminal, f"editor, {lines:,} lines, the studio", lines, times, 20.0)
    with Terminal(place.app(AREA, text), _SIZE, place.folder, place.environ()) as terminal:
        terminal.first_paint()
        terminal.quiet(1)
        found += _rows(terminal, "  Textual's TextArea", lines, times, None)
    return found


def _rows(terminal: Terminal, name: str, lines: int, times: int, bar: float | None) -> list[Row]:
    # An empty line below another, where Enter indents nothing; and not the last one in view.
    text = source(lines).split("\n")
    row = next(at for at in range(lines // 2, lines) if not text[at] and not text[at - 1])
    for key in [_DOWN] * (row + _BELOW) + [_UP] * _BELOW:
        terminal.press(key)
        terminal.rest(0.01)
    terminal.quiet(_SILENCE)
    to_paint: dict[str, list[float]] = {}
    after: dict[str, list[float]] = {}
    for deed in _deeds(times):
        if deed.before:
            terminal.press(deed.before)
            terminal.quiet(_SILENCE)
        terminal.catch_up()
        before, spent = terminal.screen.lines[_TITLE:], cpu_seconds(terminal.pid)
        terminal.press(deed.keys)
        painted = terminal.shows(lambda screen, before=before: screen.lines[_TITLE:] != before)
        terminal.quiet(_SILENCE)
        to_paint.setdefault(deed.name, []).append(1000 * (painted.cpu - spent))
        after.setdefault(deed.name, []).append(1000 * (cpu_seconds(terminal.pid) - painted.cpu))
    found = []
    for deed_name, costs in to_paint.items():
        figures = [
            Figure("CPU p50", quantile(costs, 0.5), "ms"),
            # A paste is no key: the bar does not hold for it.
            Figure("p95", quantile(costs, 0.95), "ms", None if "paste" in deed_name else bar),
            Figure("once typing rests", quantile(after[deed_name], 0.5), "ms"),
        ]
        found.append(Row(f"{name}, {deed_name}", figures))
    return found
