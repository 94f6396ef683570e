"""Versions of a session's judges: kept, joined with the folders' judges, and never lost."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.programs.edits import (
    delete_judge,
    disable_judge,
    enable_judge,
    restore_judge,
    revert_judge,
    save_version,
)
from pajama_tui.programs.history import History, find_version
from pajama_tui.programs.judge import Judge
from pajama_tui.programs.library import find_judges, shipped_judges_dir
from pajama_tui.programs.roster import Roster, judge_named, read_roster, version_of
from pajama_tui.session import DataRef, Session

ROOT = Path(__file__).resolve().parents[2]
DATA = DataRef("org/name", None, "0" * 32, "pairs")


def text(value: object) -> str:
    return f"def judging_function(query, response):\n    return {value}\n"


class Place:
    """A session and a folder of judges, with the roster as it is now."""

    def __init__(self, folder: Path, *, alone: bool = False) -> None:
        self.local = folder / "judges"
        self.alone = self.local if alone else None
        for name in ("style/one", "style/two", "other/one"):
            self.write(name, text(f"len(response) * {len(name)}"))
        self.session = Session.open(folder / "session", create=DATA)

    def write(self, label: str, source: str) -> None:
        path = self.local / f"{label}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)

    @property
    def roster(self) -> Roster:
        return read_roster(self.session, self.alone, local=self.local)

    def judge(self, label: str) -> Judge:
        return judge_named(self.roster.kept, label)

    def save(self, label: str, value: object, **facts: str) -> Judge:
        return save_version(self.session, self.roster, self.judge(label), text(value), **facts)  # type: ignore[arg-type]

    def copy(self, label: str) -> Path:
        return self.session.judges_path / f"{label}.py"

    def reopen(self) -> None:
        self.session.close()
        self.session = Session.open(self.session.directory)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path, alone=True)


def test_a_saved_version_replaces_the_judge_and_its_history_tells_all(place: Place) -> None:
    first = place.judge("style/one")
    order = [judge.label for judge in place.roster.used]
    place.save("style/one", 2, why="two is better")
    before = place.judge("style/one")
    save_version(
        place.session, place.roster, before, text(3), who="llm", why="asked for", cost=0.25
    )
    place.reopen()
    assert [judge.label for judge in place.roster.used] == order
    assert place.judge("style/one").source == text(3)
    assert place.roster.own == {"style/one"}
    entries = History(place.session).entries(place.judge("style/one"))
    assert [(e.number, e.who, e.why, e.cost) for e in entries] == [
        (1, "hand", "", 0.0),
        (2, "hand", "two is better", 0.0),
        (3, "llm", "asked for", 0.25),
    ]
    assert [e.parent for e in entries] == [None, first.sha, entries[1].sha]
    for entry, source in zip(entries, (first.source, text(2), text(3)), strict=True):
        assert (place.session.history_path / "sources" / f"{entry.sha}.py").read_text() == source
    # A judge of the same name in another rubric has a history of its own.
    assert not History(place.session).entries(place.judge("other/one"))


def test_shipped_judges_are_recorded_as_such(tmp_path: Path) -> None:
    place = Place(tmp_path)
    shipped = place.judge("padding")
    assert place.roster.entries(place.session, shipped)[0].who == "shipped"
    save_version(place.session, place.roster, shipped, text(1))
    entries = History(place.session).entries(shipped)
    assert (entries[0].who, entries[0].sha) == ("shipped", shipped.sha)
    assert len(place.roster.used) == len(find_judges(shipped_judges_dir())) + 3


def test_versions_are_found_and_come_back(place: Place) -> None:
    first = place.judge("style/one")
    for value in (2, 3):
        place.save("style/one", value)
    judge = place.judge("style/one")
    for wanted in ("1", first.sha[:8], first.sha, "base"):
        found = version_of(place.session, place.roster, judge, wanted)
        assert found.source == first.source
    for wanted in ("0", "4", first.sha[:3], "zzzz", "", "-1"):
        with pytest.raises(InputError, match="names no version"):
            version_of(place.session, place.roster, judge, wanted)
    second = version_of(place.session, place.roster, judge, "2")
    revert_judge(place.session, place.roster, judge, second)
    assert place.judge("style/one").source == text(2)
    last = History(place.session).entries(judge)[-1]
    assert (last.number, last.sha, last.parent) == (4, second.sha, judge.sha)
    # The folder's text needs no copy, so that later changes of the folder come through.
    revert_judge(place.session, place.roster, place.judge("style/one"), first)
    assert not place.copy("style/one").exists()
    assert place.judge("style/one").sha == first.sha


def test_the_same_text_makes_no_version_and_a_broken_one_is_refused(place: Place) -> None:
    judge = place.judge("style/one")
    assert save_version(place.session, place.roster, judge, judge.source) == judge
    with pytest.raises(InputError, match="line 2, column 5"):
        save_version(place.session, place.roster, judge, "def judging_function(q, r):\n    (\n")
    with pytest.raises(InputError, match="secret"):
        place.save("style/one", f"len('sk-{'a' * 30}')")
    with pytest.raises(InputError, match="secret"):
        place.save("style/one", 2, why=f"with sk-{'a' * 30}")
    assert not place.session.history_path.exists()
    assert not place.session.judges_path.exists()


def test_disabled_judges_are_kept_and_deleted_ones_are_in_the_history(place: Place) -> None:
    place.save("style/one", 2)
    disable_judge(place.session, place.roster, place.judge("style/one"), why="noisy")
    delete_judge(place.session, place.roster, place.judge("style/two"))
    place.reopen()
    roster = place.roster
    assert [judge.label for judge in roster.used] == ["other/one"]
    assert [judge.label for judge in roster.disabled] == ["style/one"]
    assert roster.deleted == ("style/two",)
    assert "style/one is disabled and style/two is deleted" in roster.notes[0]
    for change in (disable_judge, delete_judge):
        with pytest.raises(InputError, match="only judge that has a say"):
            change(place.session, roster, place.judge("other/one"))
    # It stays disabled whatever is done to its text.
    place.save("style/one", 3)
    assert place.roster.disabled[0].source == text(3)
    enable_judge(place.session, place.roster, place.judge("style/one"))
    restore_judge(place.session, place.roster, "two")
    assert len(place.roster.used) == 3
    assert not place.roster.notes
    events = [e.event for e in History(place.session).entries(place.judge("style/one"))]
    assert events == ["version", "version", "disabled", "version", "enabled"]
    with pytest.raises(InputError, match="style/one is not deleted"):
        restore_judge(place.session, place.roster, "style/one")


def test_a_judge_of_the_session_alone_survives_its_deletion(tmp_path: Path) -> None:
    place = Place(tmp_path)
    new = Judge("fresh", "style", "")
    save_version(place.session, place.roster, new, text(7), who="llm", cost=None)
    assert place.judge("fresh").source == text(7)
    delete_judge(place.session, place.roster, place.judge("fresh"))
    assert not place.copy("style/fresh").exists()
    with pytest.raises(InputError, match="no judge named 'fresh'"):
        place.judge("fresh")
    assert restore_judge(place.session, place.roster, "fresh").source == text(7)
    assert place.copy("style/fresh").read_text() == text(7)
    assert History(place.session).entries(new)[0].cost is None


def test_a_copy_changed_outside_becomes_a_version(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.save("style/one", 2)
    place.copy("style/one").write_text(text(22))
    place.copy("style/extra").write_text(text(33))
    place.session.close()
    with Session.open(place.session.directory, readonly=True) as readonly:
        seen = read_roster(readonly, local=place.local)
        assert judge_named(seen.used, "style/one").source == text(22)
        assert len(History(readonly).versions(judge_named(seen.used, "style/one"))) == 2
    place.reopen()
    assert place.roster.own == {"style/one", "style/extra"}
    entries = [History(place.session).entries(place.judge(name)) for name in ("style/one", "extra")]
    assert [e.why for e in entries[0]][2:] == ["changed outside the session"]
    assert entries[0][2].parent == entries[0][1].sha
    assert [(e.number, e.parent) for e in entries[1]] == [(1, None)]
    # Nor is one lost that was changed after the session had been opened.
    place.copy("style/one").write_text(text(44))
    judge = Judge("one", "style", text(22))
    save_version(place.session, place.roster, judge, text(5))
    sources = place.session.history_path / "sources"
    assert text(44) in [path.read_text() for path in sources.iterdir()]


def test_a_change_of_the_folder_is_told_and_can_be_taken(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.save("style/one", 2)
    assert not place.roster.notes
    place.write("style/one", text(99))
    assert place.judge("style/one").source == text(2)
    (note,) = place.roster.notes
    assert "style/one is the session's own version" in note
    judge = place.judge("style/one")
    base = version_of(place.session, place.roster, judge, "base")
    revert_judge(place.session, place.roster, judge, base)
    assert place.judge("style/one").source == text(99)
    assert not place.roster.notes


def test_a_named_folder_takes_only_versions_made_from_its_judges(tmp_path: Path) -> None:
    place = Place(tmp_path, alone=True)
    place.save("style/one", 2)
    other = tmp_path / "strangers" / "style"
    other.mkdir(parents=True)
    (other / "one.py").write_text(text("'one'.count(response)"))
    roster = read_roster(place.session, other.parent)
    assert [(judge.label, judge.path) for judge in roster.used] == [("style/one", other / "one.py")]
    assert "own version of style/one is not used" in roster.notes[0]
    # In the folder it was made from it counts.
    assert place.judge("style/one").source == text(2)


def test_no_change_of_a_file_gives_a_judge_its_say_back(place: Place) -> None:
    disable_judge(place.session, place.roster, place.judge("style/one"))
    delete_judge(place.session, place.roster, place.judge("style/two"))
    place.write("style/one", text(98))
    place.write("style/two", text(99))
    assert [judge.label for judge in place.roster.used] == ["other/one"]


def test_a_read_only_session_is_never_written(place: Place) -> None:
    place.save("style/one", 2)
    delete_judge(place.session, place.roster, place.judge("style/two"))
    place.session.close()
    before = files(place.session.directory)
    with Session.open(place.session.directory, readonly=True) as session:
        roster = read_roster(session, place.alone)
        judge = judge_named(roster.used, "style/one")
        for change in (
            lambda: save_version(session, roster, judge, text(3)),
            lambda: delete_judge(session, roster, judge),
            lambda: disable_judge(session, roster, judge),
            lambda: enable_judge(session, roster, judge),
            lambda: restore_judge(session, roster, "two"),
        ):
            with pytest.raises(PajamaError, match="open read-only"):
                change()
    assert files(place.session.directory) == before


def test_damage_costs_what_is_damaged_and_is_told(place: Place) -> None:
    place.save("style/one", 2)
    place.save("style/one", 3)
    judge = place.judge("style/one")
    path = place.session.history_path / "one.jsonl"
    whole = path.read_bytes()
    bad = [
        {"rubric": "style", "event": "version", "sha": "../../etc/passwd"},
        {"rubric": "style", "event": "version", "sha": 5},
        {"rubric": "style", "event": "burnt", "sha": judge.sha},
        {"rubric": ["style"], "sha": judge.sha},
        ["no", "object"],
    ]
    lines = b"".join(json.dumps(line).encode() + b"\n" for line in bad)
    path.write_bytes(whole + lines + b"\xff\xfe\n" + whole.splitlines()[0][:40])
    entries = History(place.session).entries(judge)
    assert [entry.number for entry in entries] == [1, 2, 3]
    # The torn end does not spoil the line that follows it.
    place.save("style/one", 4)
    assert len(History(place.session).entries(judge)) == 4
    source = place.session.history_path / "sources" / f"{entries[1].sha}.py"
    source.write_text(text("something else"))
    with pytest.raises(InputError, match="has been changed"):
        version_of(place.session, place.roster, place.judge("style/one"), "2")
    source.unlink()
    with pytest.raises(InputError, match="can't be read"):
        version_of(place.session, place.roster, place.judge("style/one"), "2")
    with pytest.raises(InputError, match="1 to 4"):
        find_version(History(place.session).entries(judge), "9")


@pytest.mark.parametrize("rubric", ["..", ".hidden", "a/b", ""])
def test_names_never_lead_out_of_the_session(place: Place, rubric: str) -> None:
    before = files(place.session.directory.parent)
    for judge in (Judge("x", rubric, ""), Judge(rubric, "style", "")):
        with pytest.raises(InputError, match="can't keep a judge or rubric"):
            save_version(place.session, place.roster, judge, text(1))
        with pytest.raises(InputError, match="can't keep a judge or rubric"):
            delete_judge(place.session, place.roster, judge)
    assert files(place.session.directory.parent) == before


def test_lists_broken_by_hand_are_a_sentence(place: Place) -> None:
    place.session.update("settings", disabled_judges="style/one")
    with pytest.raises(InputError, match="must be a list of judges"):
        _ = place.roster


SAVES = """
import sys
from pathlib import Path
from pajama_tui.programs.edits import save_version
from pajama_tui.programs.roster import judge_named, read_roster
from pajama_tui.session import Session
session, folder = Session.open(Path(sys.argv[1])), Path(sys.argv[2])
for value in range(int(sys.argv[3]), 10**6):
    roster = read_roster(session, folder)
    judge = judge_named(roster.used, "style/one")
    text = f"def judging_function(query, response):\\n    return {value}\\n"
    save_version(session, roster, judge, text, why=str(value))
    print(value, flush=True)
"""


def test_no_kill_leaves_a_version_without_its_text(place: Place) -> None:
    place.session.close()
    directory, saved = place.session.directory, 0
    for round_ in range(5):
        command = [sys.executable, "-c", SAVES, str(directory), str(place.local), str(saved + 1)]
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        assert child.stdout is not None
        for _ in range(3):
            saved = int(child.stdout.readline())
        time.sleep(0.001 * round_)
        child.send_signal(signal.SIGKILL)
        rest = child.stdout.read().split(b"\n")
        saved = max([saved, *(int(line) for line in rest[:-1])])
        child.wait()
        place.reopen()
        judge, history = place.judge("style/one"), History(place.session)
        for entry in history.versions(judge):
            assert history.source(entry.sha)
        used = int(judge.source.rpartition(" ")[2])
        # What was reported as saved is in use; what was cut short is whole, or not there.
        assert used in (saved, saved + 1)
        assert history.knows(judge)
        assert [e.why for e in history.versions(judge)][1 : saved + 1] == [
            str(value) for value in range(1, saved + 1)
        ]
        saved = max(saved, used, *(int(e.why or 0) for e in history.versions(judge)))
        place.session.close()


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("lock")
    }
