"""What stands on the screen after many small paints is what one whole paint shows."""

import time

import pytest
from ui_samples import write_judges, write_pairs

pytestmark = pytest.mark.slow

TOUR = (
    "j", "j", "\x1b[6~", "k", "d", "M", "/", "anoth", "\x1b", "2", "j", "j", "/", "odd", "\x1b",
    "\r", "\x1b", "3", "4", "j", "\r", "\x1b", "5", "6", "j", "1", "?", "\x1b", "\x10lab\x1b",
    "n", "b", "j", "u", "2", "1",
)  # fmt: skip


def at_rest(program, seconds):
    """Wait until nothing was written for so long, and return all cells with their colours."""
    size = -1
    while len(program.output) != size:
        size, end = len(program.output), time.monotonic() + seconds
        while time.monotonic() < end:
            program.read(0.1)
    return program.cells()


def differing(program, seconds):
    """Return the steps of the tour after which a whole paint shows something else."""
    program.shows("[1 Pairs]", "Question 0", "r runs all judges")
    program.press("r")
    program.shows("[3 Run]", "finished")
    at_rest(program, 3)
    found = {}
    for step, keys in enumerate(("1", *TOUR)):
        program.press(keys)
        before = at_rest(program, seconds)
        screen, written = program.screen(), len(program.output)
        program.press("\x0c")
        program.until(lambda: len(program.output) > written + 500, "all painted")  # noqa: B023
        after = at_rest(program, 0.3)
        if before != after:
            found[step] = f"{keys!r}\n{screen}\n{program.screen()}"
    program.press("q")
    assert program.ended() == 0
    return found


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
def test_each_key_leaves_what_a_whole_paint_shows(terminal, tmp_path, monkeypatch, size):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    data, judges = write_pairs(tmp_path / "pairs.jsonl"), write_judges(tmp_path / "all")
    options = (data, "--judges", judges, "--session")
    found = differing(terminal(*options, tmp_path / "1", size=size), 0.6)
    if found:
        # What comes by itself just then, as a message that goes, does not do so at the same step.
        again = differing(terminal(*options, tmp_path / "2", size=size), 3)
        found = {step: said for step, said in found.items() if step in again}
    assert not found, "\n".join(found.values())
