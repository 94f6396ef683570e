"""What a session keeps, and what it refuses."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from pajama_tui.errors import InputError, PajamaError
from pajama_tui.session import DataRef, Session, session_directory


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("PAJAMA_SESSIONS", raising=False)
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "pairs.jsonl").write_text('{"prompt": "p"}\n')
    return folder


def data_ref(project: Path, fingerprint: str | None = "f1", name: str = "pairs.jsonl") -> DataRef:
    path = project / name
    return DataRef(str(path), path.stat().st_size, fingerprint, "jsonl")


def new_session(project: Path, name: str = "pairs") -> Session:
    return Session.open(project / "sessions" / name, create=data_ref(project))


def test_a_new_session_is_a_file_and_a_journal_and_nothing_else(project: Path) -> None:
    with new_session(project) as session:
        assert sorted(os.listdir(session.directory)) == ["journal.jsonl", "lock", "session.toml"]
        assert [line["event"] for line in session.journal()] == ["created"]
    assert sorted(os.listdir(session.directory)) == ["journal.jsonl", "session.toml"]


def test_what_was_stored_is_there_on_the_next_opening(project: Path) -> None:
    with new_session(project) as session:
        session.update("mapping", prompt="query", label='with "quotes" and \x1b', extra="gone soon")
        session.update("seeds", sides=7)
        session.update("settings", label_model="stack", max_tokens=800, data_file=project / "x")
        session.update("mapping", extra=None)
        session.record("scored", judges=12)
    again = Session.open(session.directory)
    assert again.mapping == {"prompt": "query", "label": 'with "quotes" and \x1b'}
    assert again.seeds == {"sides": 7}
    assert again.settings == {
        "label_model": "stack",
        "max_tokens": 800,
        "data_file": str(project / "x"),
    }
    assert again.data == data_ref(project)
    assert again.notice is None
    assert [line["event"] for line in again.journal()] == ["created", "scored"]
    again.close()


def test_keys_a_user_added_to_the_file_survive_an_update(project: Path) -> None:
    new_session(project).close()
    path = project / "sessions" / "pairs" / "session.toml"
    path.write_text(path.read_text() + "\n[notes]\nwho = 'me'\n")
    with Session.open(path.parent) as session:
        session.update("seeds", sides=1)
    assert "who" in path.read_text()


def test_the_last_decision_on_a_row_counts_and_can_be_taken_back(project: Path) -> None:
    with new_session(project) as session:
        session.add_label(0, "a")
        session.add_label(0, "b", why="read it again")
        session.add_label(1, "tie")
        session.add_label(2, "a")
        session.add_label(2, None)
        with session.labels_path.open("ab") as file:
            file.write(b'{"row": 3, "gold": "a", "da')
        assert session.labels() == {0: "b", 1: "tie"}
        session.add_label(3, "b")
    assert Session.open(session.directory, readonly=True).labels() == {0: "b", 1: "tie", 3: "b"}
    assert len(session.labels_path.read_bytes().splitlines()) == 7


def test_lines_that_are_no_decisions_are_ignored(project: Path) -> None:
    with new_session(project) as session:
        session.add_label(0, "a")
        with session.labels_path.open("a") as file:
            for line in ({"row": 0, "gold": ["b"]}, {"row": "0", "gold": None}, {"gold": "b"}):
                file.write(json.dumps(line) + "\n")
            file.write('{"row": true, "gold": "b"}\n{"row": 0, "gold": "c"}\n')
        assert session.labels() == {0: "a"}


@pytest.mark.parametrize(("row", "gold"), [(-1, "a"), (True, "a"), ("0", "a"), (0, "A"), (0, 1)])
def test_a_label_that_is_none_is_never_written(project: Path, row: Any, gold: Any) -> None:
    with new_session(project) as session:
        with pytest.raises(ValueError, match="not a label"):
            session.add_label(row, gold)
        assert not session.labels_path.exists()


def test_labels_of_a_changed_data_file_are_kept_but_not_used(project: Path) -> None:
    with new_session(project) as session:
        session.add_label(0, "a")
    changed = data_ref(project, fingerprint="f2")
    reader = Session.open(session.directory, create=changed, readonly=True)
    assert reader.labels() == {}
    assert reader.notice is not None
    with Session.open(session.directory, create=changed) as session:
        assert session.notice is not None
        assert "has changed" in session.notice
        assert session.labels() == {}
        session.add_label(0, "b")
    with Session.open(session.directory, create=data_ref(project)) as session:
        assert session.labels() == {0: "a"}
    events = [line["event"] for line in session.journal()]
    assert events == ["created", "data changed", "data changed"]


def test_labels_given_while_the_data_is_still_being_read_hold_once_it_was(project: Path) -> None:
    directory = project / "sessions" / "pairs"
    unread = data_ref(project, None)
    with Session.open(directory, create=unread) as session:
        session.add_label(0, "a")
        session.add_label(1, "tie")
        session.add_label(1, None)
        assert session.labels() == {0: "a"}
        session.set_data(data_ref(project))
        assert session.notice is None
        session.add_label(2, "b")
    with Session.open(directory, create=unread) as session:
        assert session.data.fingerprint == "f1"
        assert session.labels() == {0: "a", 2: "b"}
        session.set_data(data_ref(project))
        assert session.notice is None
    (project / "pairs.jsonl").write_text("longer than it was\n")
    with Session.open(directory, create=data_ref(project, None)) as session:
        assert session.notice is not None
        assert session.labels() == {}
        session.add_label(0, "tie")
        session.set_data(data_ref(project, "f2"))
        assert session.labels() == {0: "tie"}
    assert Session.open(directory, readonly=True).labels() == {0: "tie"}


def test_an_unread_file_at_another_place_is_the_same_data_only_if_the_old_one_is_gone(
    project: Path,
) -> None:
    new_session(project).close()
    directory = project / "sessions" / "pairs"
    shutil.copy(project / "pairs.jsonl", project / "copy.jsonl")
    with pytest.raises(InputError, match="is about"):
        Session.open(directory, create=data_ref(project, None, "copy.jsonl"))
    (project / "pairs.jsonl").unlink()
    with Session.open(directory, create=data_ref(project, None, "copy.jsonl")) as session:
        assert session.data == data_ref(project, "f1", "copy.jsonl")
    other = DataRef("org/other", None, None, "hub")
    with Session.open(project / "hub", create=DataRef("org/set", None, "f", "hub")):
        pass
    with pytest.raises(InputError, match="is about org/set, not org/other"):
        Session.open(project / "hub", create=other)


def test_a_session_is_not_opened_on_other_data(project: Path) -> None:
    new_session(project).close()
    (project / "other.jsonl").write_text("{}\n")
    directory = project / "sessions" / "pairs"
    before = (directory / "session.toml").read_bytes()
    with pytest.raises(InputError, match=r"is about .*pairs\.jsonl, not .*other\.jsonl"):
        Session.open(directory, create=data_ref(project, "f9", "other.jsonl"))
    assert (directory / "session.toml").read_bytes() == before
    assert not (directory / "lock").exists()


def test_the_same_content_under_another_path_is_the_same_data(project: Path) -> None:
    with new_session(project) as session:
        session.add_label(0, "a")
    (project / "pairs.jsonl").rename(project / "renamed.jsonl")
    renamed = data_ref(project, "f1", "renamed.jsonl")
    with Session.open(session.directory, create=renamed) as session:
        assert session.notice is None
        assert session.labels() == {0: "a"}
    assert Session.open(session.directory, readonly=True).data == renamed


def test_a_project_that_was_moved_whole_finds_its_data(project: Path, tmp_path: Path) -> None:
    new_session(project).close()
    moved = project.rename(tmp_path / "moved")
    session = Session.open(moved / "sessions" / "pairs", readonly=True)
    assert session.data.path == str(moved / "pairs.jsonl")
    assert session_directory("pairs.jsonl", cwd=moved)[0] == moved / "sessions" / "pairs"
    (moved / "pairs.jsonl").unlink()
    assert session.data.path == str(project / "pairs.jsonl")


def test_the_relative_path_holds_behind_a_symbolic_link(project: Path, tmp_path: Path) -> None:
    (project / "deep" / "er").mkdir(parents=True)
    (tmp_path / "link").symlink_to(project / "deep" / "er")
    directory = tmp_path / "link" / "sessions" / "pairs"
    Session.open(directory, create=data_ref(project)).close()
    moved = project.rename(tmp_path / "moved")
    session = Session.open(moved / "deep" / "er" / "sessions" / "pairs", readonly=True)
    assert session.data.path == str(moved / "pairs.jsonl")


def test_a_hub_id_stays_a_hub_id(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    (project / "org" / "set").mkdir(parents=True)
    ref = DataRef("org/set", None, "f", "hub")
    directory, _ = session_directory("org/set")
    Session.open(directory, create=ref).close()
    assert Session.open(directory, readonly=True).data == ref
    assert session_directory("org/set")[0] == directory


def test_paths_from_outside_cannot_leave_the_session(project: Path) -> None:
    with new_session(project) as session:
        assert session.scores_for("ab12").parent == session.directory / "scores"
        assert session.verdicts_path(".meta.json").name == "verdicts.meta.json"
        for digest in ("..", "a/b", "", ".hidden", "a\0"):
            with pytest.raises(ValueError, match="not a digest"):
                session.scores_for(digest)
        for suffix in ("/../x", "x", "", "..", "./x"):
            with pytest.raises(ValueError, match="not a suffix"):
                session.verdicts_path(suffix)


@pytest.mark.parametrize(
    "values",
    [
        {"api_key": "abc"},
        {"HF_TOKEN": "abc"},
        {"client_secret": 1},
        {"max_tokens": "abc"},
        {"llm": {"headers": [{"X-Api-Key": "abc"}]}},
        {"model": "sk-ant-api03-0123456789abcdefghijkl"},
        {"notes": ["fine", "hf_" + "a1B2" * 9]},
        {"note": "the value is from-the-environment"},
    ],
)
def test_no_secret_is_ever_written(
    project: Path, monkeypatch: pytest.MonkeyPatch, values: dict[str, Any]
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "from-the-environment")
    with new_session(project) as session:
        for write in (
            lambda: session.update("settings", **values),
            lambda: session.record("event", **values),
            lambda: session.add_label(0, "a", **values),
        ):
            with pytest.raises(InputError, match="environment"):
                write()
        assert session.settings == {}
        assert [line["event"] for line in session.journal()] == ["created"]


def test_an_internal_error_is_logged_without_the_secrets_in_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "from-the-environment")
    with new_session(project) as session:
        secrets = "from-the-environment and sk-ant-api03-0123456789abcdefghijkl"
        with pytest.raises(RuntimeError) as info:
            raise RuntimeError(f"sent {secrets}")
        assert session.log(info.value) == session.log_path
        text = session.log_path.read_text()
        assert "Traceback" in text
        assert "sent [SOME_API_KEY] and [secret]" in text
        session.log("second \ud800 \x1b[2J\x1b]52;c;ZXZpbA==\x07")
        assert session.log_path.read_text().startswith(text)
        assert "\x1b" not in session.log_path.read_text()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"layout = 1\n[data\npath = 'x'\n", r"session\.toml, line 2, column 6"),
        (b"layout = 1\nseed", r"session\.toml, line 2, column 5"),
        (b"layout = 1\nname = '\xff'\n", r"session\.toml, line 2, column 9: byte 0xff"),
        (b"x = " + b"[" * 50_000, r"session\.toml: nested too deeply"),
        (b"layout = 2\n", r"session\.toml line 1: .*newer pajama-tui \(layout 2, .* knows 1\)"),
        (b"layout = 0\n", r"session\.toml line 1: there is no layout 0"),
        (b"layout = true\n", r"'layout' has the wrong type"),
        (b"", r"'layout' is missing"),
        (b"layout = 1\ndata = 3\n", r"session\.toml line 2: 'data' has the wrong type"),
        (b"layout = 1\n[data]\npath = 'x'\n", r"'data\.format' is missing"),
        (
            b"layout = 1\nseeds = 1\n[data]\npath = 'x'\nfingerprint = 'f'\nformat = 'j'\n",
            r"line 2: 'seeds' has the wrong type",
        ),
    ],
)
def test_a_broken_session_file_names_its_place(project: Path, content: bytes, message: str) -> None:
    new_session(project).close()
    directory = project / "sessions" / "pairs"
    (directory / "session.toml").write_bytes(content)
    for arguments in ({"readonly": True}, {}, {"create": data_ref(project)}):
        with pytest.raises(InputError, match=message):
            Session.open(directory, **arguments)
    assert (directory / "session.toml").read_bytes() == content
    assert not (directory / "lock").exists()


def test_there_is_no_session_to_open_without_data(project: Path) -> None:
    directory = project / "sessions" / "pairs"
    for arguments in ({}, {"readonly": True}, {"readonly": True, "create": data_ref(project)}):
        with pytest.raises(InputError, match=r"holds no session .*session\.toml"):
            Session.open(directory, **arguments)
    assert not directory.exists()


def test_a_read_only_session_writes_nothing(project: Path) -> None:
    with new_session(project) as session:
        session.add_label(0, "a")
    files = {path: path.read_bytes() for path in session.directory.iterdir()}
    reader = Session.open(session.directory, readonly=True)
    for write in (
        lambda: reader.update("seeds", sides=1),
        lambda: reader.record("event"),
        lambda: reader.add_label(0, "b"),
    ):
        with pytest.raises(PajamaError, match="read-only"):
            write()
    assert reader.log("error") is None
    reader.close()
    assert {path: path.read_bytes() for path in session.directory.iterdir()} == files


def test_a_closed_session_writes_nothing(project: Path) -> None:
    session = new_session(project)
    session.close()
    with pytest.raises(PajamaError, match="closed"):
        session.add_label(0, "a")


def test_text_toml_cannot_hold_is_refused_and_the_file_stays_readable(project: Path) -> None:
    with new_session(project) as session:
        with pytest.raises(InputError, match="Unicode"):
            session.update("mapping", prompt="\ud800")
        assert session.mapping == {}
    assert Session.open(session.directory, readonly=True).mapping == {}
