"""Opening data, session and judges together, and reading the data anew."""

from pathlib import Path

import pytest
from small_pairs import Open, some_rows, write_rows

from pajama_tui.errors import InputError
from pajama_tui.pairs import BadRow, ColumnMap, Pair
from pajama_tui.session import Session, SessionBusy


def first_pair(workspace: object) -> Pair:
    found = workspace.source.read(0)  # type: ignore[attr-defined]
    assert isinstance(found, Pair)
    return found


def test_session_is_made_beside_the_working_directory(open_workspace: Open, data: Path) -> None:
    workspace = open_workspace()
    directory = Path.cwd() / "sessions" / "data"
    assert workspace.session.directory == directory
    assert [judge.label for judge in workspace.judges] == [
        "style/echoes",
        "style/fussy",
        "style/longer",
    ]
    workspace.close()
    with Session.open(directory, readonly=True) as session:
        assert session.data.path == str(data)
        assert session.seeds == {"seed": 0}


def test_wrong_judges_leave_no_lock_behind(open_workspace: Open, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="holds no judge"):
        open_workspace(judges=tmp_path / "none")
    open_workspace()


def test_data_in_the_home_directory(open_workspace: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path.cwd() / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    write_rows(home / "mine.jsonl", some_rows(4))
    directories = []
    for _ in range(2):
        workspace = open_workspace("~/mine.jsonl")  # type: ignore[arg-type]
        directories.append(workspace.session.directory.name)
        workspace.close()
    assert directories == ["mine", "mine"]


def test_two_files_of_one_name_have_two_sessions(open_workspace: Open, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    write_rows(other / "data.jsonl", some_rows(4))
    first, second = open_workspace(), open_workspace(other / "data.jsonl")
    assert first.session.directory.name == "data"
    assert second.session.directory.name == "data-2"


def test_one_writer_and_any_number_of_readers(open_workspace: Open) -> None:
    writer = open_workspace()
    with pytest.raises(SessionBusy):
        open_workspace()
    reader = open_workspace(readonly=True)
    assert reader.session.readonly
    assert len(reader.judges) == 3
    writer.close()
    open_workspace()


def test_remap_is_remembered_and_replaces_the_old_mapping(
    open_workspace: Open, tmp_path: Path
) -> None:
    rows = [
        {"q": "p", "good": "la la", "bad": "l", "x": "other", "won": "x"},
        {"q": "p", "good": "la", "bad": "", "x": "more", "won": "good"},
    ]
    data = write_rows(tmp_path / "odd.jsonl", rows)
    mapping = ColumnMap.parse("prompt=q,chosen=good,rejected=bad")
    workspace = open_workspace(data, mapping=mapping)
    pair = first_pair(workspace)
    assert {pair.response_a, pair.response_b} == {"la la", "l"}
    assert pair.gold == ("b" if pair.swapped else "a")

    workspace.remap(ColumnMap.parse("prompt=q,response_a=x,response_b=good,label=won"))
    pair = first_pair(workspace)
    assert (pair.response_a, pair.response_b, pair.gold) == ("other", "la la", "a")
    workspace.close()

    again = open_workspace(data)
    assert first_pair(again).response_a == "other"
    with pytest.raises(InputError, match="no column 'nothing'"):
        again.remap(ColumnMap.parse("prompt=q,response_a=nothing,response_b=good"))
    # What does not work changes nothing.
    assert first_pair(again).response_a == "other"
    again.close()
    assert first_pair(open_workspace(data)).response_a == "other"


def test_mapping_on_opening_replaces_the_remembered_one(
    open_workspace: Open, tmp_path: Path
) -> None:
    rows = [{"q": "p", "good": "la la", "bad": "l", "x": "other"}]
    data = write_rows(tmp_path / "odd.jsonl", rows)
    for text in ("prompt=q,chosen=good,rejected=bad", "prompt=q,response_a=x,response_b=bad"):
        open_workspace(data, mapping=ColumnMap.parse(text)).close()
    assert first_pair(open_workspace(data)).response_a == "other"


def test_limit_and_seed(open_workspace: Open, tmp_path: Path) -> None:
    rows = [{"prompt": f"p{n}", "chosen": f"c{n}", "rejected": f"r{n}"} for n in range(64)]
    data = write_rows(tmp_path / "chosen.jsonl", rows)

    def sides(workspace: object) -> list[bool]:
        found = [workspace.source.read(n) for n in range(20)]  # type: ignore[attr-defined]
        return [pair.swapped for pair in found if not isinstance(pair, BadRow)]

    first = open_workspace(data, {"seed": 5}, limit=20)
    first.source.scan()
    assert len(first.source) == 20
    was = sides(first)
    first.close()
    # Without a seed typed, the session's own holds, and its sides with it.
    again = open_workspace(data)
    assert again.seed == 5
    assert sides(again) == was
    again.close()
    with pytest.raises(InputError, match="made with seed 5"):
        open_workspace(data, {"seed": 6})
    elsewhere = open_workspace(data, {"seed": 6}, session=tmp_path / "elsewhere")
    assert sides(elsewhere) != was
