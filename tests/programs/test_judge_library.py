"""Folders of judges: order, what is left out, how a user's own join the shipped ones."""

import os
from pathlib import Path

import pytest

from pajama_tui.errors import InputError
from pajama_tui.programs import (
    find_judges,
    load_judges,
    read_rubrics,
    shipped_judges_dir,
)

SOURCE = "def judging_function(query, response):\n    return 1.0\n"


def write(path: Path, source: str = SOURCE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(source.encode())
    return path


def test_rubric_folders_come_in_order_and_hidden_names_stay_out(tmp_path) -> None:
    for name in ("b/two", "b/one", "a/zed", "a/_draft", "a/.hidden", "__pycache__/x", ".git/x"):
        write(tmp_path / f"{name}.py")
    write(tmp_path / "a" / "notes.txt")
    (tmp_path / "a" / "folder.py").mkdir()
    assert [judge.label for judge in find_judges(tmp_path)] == ["a/zed", "b/one", "b/two"]


def test_a_flat_folder_is_in_plain_character_order(tmp_path) -> None:
    for number in (1, 2, 10, 11, 20):
        write(tmp_path / f"judge_{number}.py")
    names = [judge.name for judge in find_judges(tmp_path)]
    assert names == ["judge_1", "judge_10", "judge_11", "judge_2", "judge_20"]


def test_bytes_that_are_no_utf8_survive_reading(tmp_path) -> None:
    path = tmp_path / "r" / "latin.py"
    path.parent.mkdir()
    path.write_bytes(b"# caf\xe9\n")
    (judge,) = find_judges(tmp_path)
    assert judge.source.encode("utf-8", "surrogateescape") == b"# caf\xe9\n"


def test_a_missing_folder_and_a_file_are_named(tmp_path) -> None:
    with pytest.raises(InputError, match="nowhere is not a folder"):
        find_judges(tmp_path / "nowhere")
    with pytest.raises(InputError, match="not a folder"):
        find_judges(write(tmp_path / "a.py"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads files without permission")
def test_an_unreadable_judge_is_named(tmp_path) -> None:
    write(tmp_path / "r" / "secret.py").chmod(0)
    with pytest.raises(InputError, match=r"Cannot read .*secret\.py"):
        find_judges(tmp_path)


def test_a_file_far_too_large_for_a_judge_is_refused_unread(tmp_path) -> None:
    path = write(tmp_path / "r" / "dump.py")
    os.truncate(path, 5 * 1024 * 1024)
    with pytest.raises(InputError, match=r"dump\.py is 5 MiB"):
        find_judges(tmp_path)


def test_an_explicit_folder_is_used_alone_and_must_hold_a_judge(tmp_path) -> None:
    write(tmp_path / "mine" / "r" / "only.py")
    assert [judge.label for judge in load_judges(tmp_path / "mine")] == ["r/only"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no judge"):
        load_judges(tmp_path / "empty")


def test_local_judges_add_to_and_replace_the_shipped_ones(tmp_path) -> None:
    shipped = find_judges(shipped_judges_dir())
    replaced = shipped[0]
    write(tmp_path / replaced.rubric / f"{replaced.name}.py")
    write(tmp_path / "zz_mine" / f"{replaced.name}.py")
    judges = load_judges(local=tmp_path)
    by_label = {judge.label: judge for judge in judges}
    assert len(judges) == len(by_label) == len(shipped) + 1
    assert by_label[replaced.label].source == SOURCE
    assert by_label[f"zz_mine/{replaced.name}"].source == SOURCE
    assert [judge.label for judge in judges] == sorted(by_label)


def test_without_a_local_folder_there_are_the_shipped_judges(tmp_path) -> None:
    shipped = find_judges(shipped_judges_dir())
    assert load_judges(local=tmp_path / "none") == shipped
    assert load_judges(local=shipped_judges_dir()) == shipped


def test_rubrics_are_read_or_named_after_their_folder(tmp_path) -> None:
    write(tmp_path / "told" / "rubric.toml", 'name = "Told"\ndescription = """\nOne.\nTwo.\n"""\n')
    write(tmp_path / "not_told" / "j.py")
    rubrics = read_rubrics(tmp_path)
    assert list(rubrics) == ["not_told", "told"]
    assert (rubrics["told"].name, rubrics["told"].description) == ("Told", "One. Two.")
    assert (rubrics["not_told"].name, rubrics["not_told"].description) == ("Not told", "")


def test_a_broken_rubric_names_its_line(tmp_path) -> None:
    path = write(tmp_path / "r" / "rubric.toml", "\nname = 3\n")
    with pytest.raises(InputError, match=r"rubric\.toml line 2: 'name' must be text"):
        read_rubrics(tmp_path)
    write(path, "name = \n")
    with pytest.raises(InputError, match=r"rubric\.toml, line 1"):
        read_rubrics(tmp_path)
